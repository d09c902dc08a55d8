"""The network as pages: what each shows (pages/), how text becomes HTML (markup), how pages become bytes (render)."""
