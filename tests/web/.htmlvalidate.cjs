// All that html-validate recommends, and what it asks of whole documents; every exception says why.
module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    // The site may be moved as a folder.
    "allowed-links": ["error", { allowAbsolute: false }],
    "no-style-tag": "error",
    // A page that loads from disk has nobody between it and its own files.
    "require-sri": ["error", { target: "crossorigin" }],
    // Both are right; the templates are written in lower case.
    "doctype-style": ["error", { style: "lowercase" }],
    // ARIA lets everything that has a role be named, a list too.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A number is shown as it was typed.
    "tel-non-breaking": "off",
    // Titles are the user's names, of any length.
    "long-title": "off",
  },
};
