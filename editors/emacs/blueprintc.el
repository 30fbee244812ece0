;;; blueprintc.el --- authentik blueprints in eglot  -*- lexical-binding: t; -*-

;;; Commentary:

;; Emacs 29 or newer: load this file, and call `eglot' in a YAML buffer, or add `eglot-ensure' to the hook of the mode.

;;; Code:

(require 'eglot)

(add-to-list 'eglot-server-programs '((yaml-mode yaml-ts-mode) . ("blueprintc" "lsp")))

(provide 'blueprintc)

;;; blueprintc.el ends here
