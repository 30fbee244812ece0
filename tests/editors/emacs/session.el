;;; session.el --- A session in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; With the settings that are shipped: tests/editors/run.sh runs it in a folder with broken.yaml.

;;; Code:

(load (expand-file-name "emacs/blueprintc.el" (getenv "EDITORS")) nil t)
(package-initialize)

(defun session-expect (what condition)
  "Wait until CONDITION holds, which is described by WHAT."
  (let ((deadline (+ (float-time) 20)) (holds nil))
    (while (not (or (setq holds (funcall condition)) (> (float-time) deadline)))
      (accept-process-output nil 0.05))
    (unless holds
      (message "failed: %s\n%s" what (buffer-string))
      (kill-emacs 1))
    (message "ok: %s" what)))

(defun session-line (number)
  "The text of the line NUMBER."
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- number))
    (buffer-substring-no-properties (point) (line-end-position))))

(defun session-replace (number text)
  "Replace the line NUMBER by TEXT, as a person does."
  (goto-char (point-min))
  (forward-line (1- number))
  (delete-region (point) (line-end-position))
  (insert text)
  ;; Nobody types in a batch: what follows a command is done here.
  (eglot--signal-textDocument/didChange))

(defun session-has-mistake ()
  "Whether the misspelled designation is underlined."
  (eglot--signal-textDocument/didChange)
  (seq-some (lambda (found)
              (and (= 12 (line-number-at-pos (flymake-diagnostic-beg found)))
                   (string-match-p "designation\\|autentication" (flymake-diagnostic-text found))))
            (progn (flymake-start) (flymake-diagnostics))))

(setq eglot-sync-connect 20)
(find-file "broken.yaml")
(require 'yaml-mode)
(yaml-mode)
(flymake-mode 1)
(apply #'eglot (eglot--guess-contact))
(session-expect "the server is attached" #'eglot-managed-p)
(session-expect "the mistake is underlined" #'session-has-mistake)

(goto-char (point-min))
(forward-line 11)
(search-forward "aut")
;; The person takes the first action.
(cl-letf (((symbol-function 'completing-read) (lambda (_ items &rest _) (caar items)))
          (last-nonmenu-event ?a))
  (eglot-code-action-quickfix (point)))
(session-expect "a code action fixes it" (lambda () (equal (session-line 12) "    designation: authentication")))
(session-expect "the mistake is gone" (lambda () (not (session-has-mistake))))
(session-replace 12 "    designation: nothing")
(session-expect "another mistake is underlined" #'session-has-mistake)
(session-replace 12 "    designation: recovery")
(session-expect "it is gone after the edit" (lambda () (not (session-has-mistake))))

(goto-char (point-min))
(search-forward "authentik_flows.fl")
(let ((shown nil))
  (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
  (session-expect "a model is explained" (lambda () (and shown (string-match-p "flow" shown)))))

(goto-char (point-max))
(insert "- model: ")
(eglot--signal-textDocument/didChange)
(let* ((found (eglot-completion-at-point))
       (labels (all-completions "" (nth 2 found))))
  (session-expect "models are offered after `model: `"
                  (lambda () (and (> (length labels) 100) (member "authentik_core.group" labels)))))
(insert "authentik_core.gro")
(eglot--signal-textDocument/didChange)
(let ((completion-in-region-function
       (lambda (start end table &optional predicate)
         ;; The person takes the group.
         (let ((item (seq-find (lambda (item) (equal item "authentik_core.group"))
                               (all-completions (buffer-substring start end) table predicate)))
               (finish (plist-get completion-extra-properties :exit-function)))
           (delete-region start end)
           (insert item)
           (funcall finish item 'finished)))))
  (completion-at-point))
(session-expect "an item is inserted"
                (lambda () (string-match-p "authentik_core.group" (session-line (line-number-at-pos)))))
(delete-region (line-beginning-position) (point-max))
(eglot--signal-textDocument/didChange)

(goto-char (point-min))
(search-forward "id: sign")
(eglot-rename "welcome")
(session-expect "an id is renamed with its references"
                (lambda () (and (equal (session-line 6) "  id: welcome")
                                (equal (session-line 19) "    target: !KeyOf welcome"))))
(set-buffer-modified-p nil)
;; The editor ends the server.
(kill-emacs 0)

;;; session.el ends here
