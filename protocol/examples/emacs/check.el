;;; check.el --- Run by ./check in an Emacs without a screen  -*- lexical-binding: t; -*-

;;; Commentary:

;; Uses scjobs.el as a user does; what it shows goes to standard error.

;;; Code:

(setq load-prefer-newer t)
(add-to-list 'load-path (file-name-directory load-file-name))
(require 'scjobs)

(defun check-until (what condition)
  "Fail unless CONDITION comes true in 20 s."
  (let ((deadline (+ (float-time) 20)))
    (while (not (funcall condition))
      (when (> (float-time) deadline) (error "FAILED: %s" what))
      (accept-process-output nil 0.05))))

(defvar check-news nil "What was shown, the latest first.")
(advice-add 'message :after
            (lambda (format &rest arguments) (when format (push (apply #'format format arguments) check-news))))

(defun check-heard (pattern)
  (check-until pattern (lambda () (seq-some (lambda (text) (string-match-p pattern text)) check-news))))

(setq scjobs-command (list (getenv "SCJOBS_BIN") "serve" "--sandbox" "--speed" "300" "--jobs" "4" "--seed" "7"))
(scjobs-mode-line-mode 1)

(scjobs-track nil)
(check-heard "4 jobs found")
(check-until "the mode line" (lambda () (string-match-p "scjobs 4 active [0-9]+%%" scjobs-mode-line)))
;; `format-mode-line' gives nothing without a screen.
(unless (memq 'scjobs-mode-line global-mode-string) (error "FAILED: not in the mode line"))
(message "MODELINE %s" (string-replace "%%" "%" scjobs-mode-line))
(scjobs-wait nil)

(scjobs-track '("not/there"))
(check-heard "1 jobs tracked")
(scjobs-result "job_that_nobody_tracks")
(check-heard "job_that_nobody_tracks is not tracked")

(check-heard "4 waited for: failed")
(check-heard "completed → .*\\.json")

(scjobs-list)
(check-until "the list" (lambda () (get-buffer "*scjobs*")))
(with-current-buffer "*scjobs*"
  (dolist (row (split-string (buffer-substring-no-properties (point-min) (point-max)) "\n" t))
    (message "LIST %s" row)))

(let ((id (seq-find (lambda (id) (equal "completed" (scjobs--get (gethash id scjobs--jobs) 'status)))
                    (hash-table-keys scjobs--jobs))))
  (scjobs-result id)
  (let ((visited (lambda () (buffer-file-name (window-buffer)))))
    (check-until "a result is visited"
                 (lambda () (and (funcall visited) (string-match-p id (funcall visited)))))
    (with-current-buffer (window-buffer)
      (message "RESULT %s" (buffer-substring-no-properties 1 20)))))

(scjobs-stop)
;; The next command starts another server at once, whose death reaches whoever waits.
(setq scjobs-command (list (getenv "SCJOBS_BIN") "serve" "--sandbox" "--jobs" "4")
      check-news nil)
(scjobs-track nil)
(check-heard "4 jobs found")
(check-until "the mode line again" (lambda () (string-match-p "4 active" scjobs-mode-line)))
(let (death)
  (scjobs-request "jobs.wait" `((ids . ,(vconcat (hash-table-keys scjobs--jobs))))
                  (lambda (problem _result) (setq death problem)))
  (signal-process scjobs--process 'SIGKILL)
  (check-until "the wait is told" (lambda () death))
  (message "ENDED %s %s" (scjobs--get death 'data 'kind) (scjobs--get death 'message)))
(check-until "the mode line is empty" (lambda () (equal scjobs-mode-line "")))
(message "ALL GOOD")

;;; check.el ends here
