;;; scjobs.el --- Survey Coder Pro jobs  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Watches jobs through `scjobs serve'.  In the init file:
;;
;;   (require 'scjobs)
;;   (scjobs-mode-line-mode 1)
;;
;; The server starts with the first command and ends with Emacs.  It finds the API key in SCP_API_KEY or
;; ~/.config/scjobs/key.

;;; Code:

(require 'seq)
(require 'subr-x)
(require 'tabulated-list)

(defgroup scjobs nil "Survey Coder Pro jobs." :group 'external)

(defcustom scjobs-command (list (or (getenv "SCJOBS_BIN") "scjobs") "serve")
  "Program and arguments of the server."
  :type '(repeat string))

(defvar scjobs--process nil "The server, or nil.")
(defvar scjobs--callbacks nil "Hash table: what to call with the error and the result, by request id.")
(defvar scjobs--last-id 0)
(defvar scjobs--jobs (make-hash-table :test #'equal) "What the events told last, by job id.")
(defvar scjobs-mode-line "" "What the mode line shows.")
(put 'scjobs-mode-line 'risky-local-variable t)

(defun scjobs--tell (format &rest arguments)
  (message "scjobs: %s" (replace-regexp-in-string "[[:cntrl:]]" "?" (apply #'format format arguments))))

(defun scjobs--get (object &rest names)
  "The member of OBJECT at the path NAMES, or nil."
  (while (and object names)
    (setq object (alist-get (pop names) object)))
  object)

(defun scjobs--name (job)
  (let ((label (scjobs--get job 'label)) (id (scjobs--get job 'id)))
    (if label (format "%s (%s)" label id) id)))

(defun scjobs--active-p (job)
  (not (or (scjobs--get job 'finishedAt) (equal (scjobs--get job 'status) "expired"))))

(defun scjobs--active ()
  (seq-filter #'scjobs--active-p (hash-table-values scjobs--jobs)))

;;;; Messages

(defun scjobs--receive (line)
  (let ((message (condition-case nil
                     (json-parse-string line :object-type 'alist :array-type 'list
                                        :null-object nil :false-object nil)
                   (json-error (scjobs--tell "not a message: %s" (truncate-string-to-width line 80)) nil))))
    (pcase (scjobs--get message 'method)
      ("event" (scjobs--take (scjobs--get message 'params)))
      ("log" (scjobs--tell "%s" (scjobs--get message 'params 'message)))
      ('nil (let* ((id (scjobs--get message 'id))
                   (callback (and id (gethash id scjobs--callbacks))))
              (when callback
                (remhash id scjobs--callbacks)
                (funcall callback (scjobs--get message 'error) (scjobs--get message 'result))))))))

(defun scjobs--take (event)
  (let* ((job (scjobs--get event 'job)) (id (scjobs--get job 'id)))
    (if (equal (scjobs--get event 'type) "job.forgotten")
        (remhash id scjobs--jobs)
      (puthash id job scjobs--jobs))
    (pcase (scjobs--get event 'type)
      ("job.completed" (scjobs--tell "%s completed → %s" (scjobs--name job) (scjobs--get job 'result 'path)))
      ((or "job.failed" "job.expired")
       (scjobs--tell "%s %s: %s" (scjobs--name job) (scjobs--get job 'status)
                     (or (scjobs--get job 'error 'message) "its result is lost"))))
    (scjobs--update-mode-line)))

(defun scjobs--filter (process text)
  "Gather TEXT of PROCESS in its buffer, and take its whole lines."
  (when (buffer-live-p (process-buffer process))
    (let (lines)
      (with-current-buffer (process-buffer process)
        ;; Only what is new is searched: a long line comes in many pieces.
        (goto-char (point-max))
        (let ((start (point)))
          (insert text)
          (goto-char start)
          (while (search-forward "\n" nil t)
            (push (buffer-substring (point-min) (1- (point))) lines)
            (delete-region (point-min) (point)))))
      (dolist (line (nreverse lines))
        (unless (string-empty-p line) (scjobs--receive line))))))

(defun scjobs--sentinel (process event)
  "Tell whoever waits that PROCESS has ended by EVENT."
  (unless (process-live-p process)
    (let ((callbacks (process-get process 'callbacks))
          (words (format "The server has ended: %s" (string-trim event))))
      (when (eq process scjobs--process)
        (setq scjobs--process nil)
        (clrhash scjobs--jobs)
        (unless (eq 0 (process-exit-status process)) (scjobs--tell "%s" words))
        (scjobs--update-mode-line))
      (kill-buffer (process-buffer process))
      (dolist (callback (hash-table-values callbacks))
        (funcall callback `((message . ,words) (data (kind . "server_ended"))) nil)))))

(defun scjobs--start ()
  (setq scjobs--callbacks (make-hash-table)
        scjobs--process
        (make-process :name "scjobs" :command scjobs-command :buffer (generate-new-buffer " *scjobs*")
                      :connection-type 'pipe :coding 'utf-8-unix :noquery t
                      :stderr (get-buffer-create " *scjobs log*")
                      :filter #'scjobs--filter :sentinel #'scjobs--sentinel))
  (process-put scjobs--process 'callbacks scjobs--callbacks)
  (when-let ((log (get-buffer-process " *scjobs log*")))
    (set-process-query-on-exit-flag log nil))
  (scjobs-request "initialize" '((clientInfo (name . "emacs")) (optOut . ["$/progress"])))
  ;; Events come from here on; the list tells what was before.
  (scjobs-request "events.subscribe" nil #'ignore)
  (scjobs-request "jobs.list" '((limit . 1000))
                  (lambda (_error page)
                    (dolist (job (scjobs--get page 'jobs))
                      (let ((id (scjobs--get job 'id)))
                        (unless (gethash id scjobs--jobs) (puthash id job scjobs--jobs))))
                    (scjobs--update-mode-line))))

(defun scjobs-request (method params &optional callback)
  "Send the request METHOD with the alist PARAMS, starting the server if need be.
CALLBACK is called once with the error, an alist, and the result, also when
the server ends.  Without one, an error is shown."
  (unless (process-live-p scjobs--process) (scjobs--start))
  (let ((id (setq scjobs--last-id (1+ scjobs--last-id))))
    (puthash id (or callback (scjobs--showing #'ignore)) scjobs--callbacks)
    (process-send-string
     scjobs--process
     (concat (json-serialize `((jsonrpc . "2.0") (id . ,id) (method . ,method) (params . ,(or params '()))))
             "\n"))))

(defun scjobs--showing (action)
  "A callback that shows an error, and calls ACTION with a result."
  (lambda (problem result)
    (if problem (scjobs--tell "%s" (scjobs--get problem 'message)) (funcall action result))))

;;;; Commands

(defun scjobs--read-ids (prompt)
  (completing-read-multiple prompt (hash-table-keys scjobs--jobs)))

;;;###autoload
(defun scjobs-track (ids)
  "Track the jobs IDS; without any, all that the service has."
  (interactive (list (scjobs--read-ids "Track jobs (empty: all there are): ")))
  (if ids
      (scjobs-request "jobs.track" `((ids . ,(vconcat ids)))
                      (scjobs--showing
                       (lambda (reply) (scjobs--tell "%d jobs tracked" (length (scjobs--get reply 'jobs))))))
    (scjobs-request "jobs.discover" '((track . t))
                    (scjobs--showing
                     (lambda (reply) (scjobs--tell "%d jobs found" (length (scjobs--get reply 'jobs))))))))

;;;###autoload
(defun scjobs-wait (ids)
  "Tell when the jobs IDS have ended; without any, all active ones."
  (interactive (list (scjobs--read-ids "Wait for (empty: the active jobs): ")))
  (let ((ids (or ids (mapcar (lambda (job) (scjobs--get job 'id)) (scjobs--active)))))
    (if (null ids)
        (scjobs--tell "no job is active")
      (scjobs-request "jobs.wait" `((ids . ,(vconcat ids)))
                      (scjobs--showing
                       (lambda (reply)
                         (scjobs--tell "%d waited for: %s" (length (scjobs--get reply 'jobs))
                                       (scjobs--get reply 'outcome))))))))

;;;###autoload
(defun scjobs-result (id)
  "Visit the result of the job ID."
  (interactive (list (completing-read "Result of: " (hash-table-keys scjobs--jobs))))
  (scjobs-request "jobs.get" `((id . ,id))
                  (scjobs--showing
                   (lambda (job)
                     (if-let ((path (scjobs--get job 'result 'path)))
                         (find-file path)
                       (scjobs--tell "%s is %s" (scjobs--name job) (scjobs--get job 'status)))))))

(defun scjobs-stop ()
  "End the server; the jobs go on."
  (interactive)
  (when (process-live-p scjobs--process)
    (process-send-eof scjobs--process)
    (setq scjobs--process nil)
    (clrhash scjobs--jobs)
    (scjobs--update-mode-line)))

;;;; The list

(defvar scjobs-list-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") (lambda () (interactive) (scjobs-result (tabulated-list-get-id))))
    (define-key map "w" (lambda () (interactive) (scjobs-wait (list (tabulated-list-get-id)))))
    (define-key map "g" #'scjobs-list)
    map))

(define-derived-mode scjobs-list-mode tabulated-list-mode "Jobs"
  "Tracked jobs, the latest first.
RET visits a result, w waits for a job, g lists anew."
  (setq tabulated-list-format [("Job" 30 t) ("Status" 11 t) ("Done" 5 t) ("Progress" 11 nil) ("Result" 0 nil)])
  (tabulated-list-init-header))

(defun scjobs--row (job)
  (list (scjobs--get job 'id)
        (vconcat
         (mapcar (lambda (text) (replace-regexp-in-string "[[:cntrl:]]" "?" text))
                 (list (scjobs--name job) (scjobs--get job 'status)
                       (format "%d%%" (or (scjobs--get job 'progress 'percentage) 0))
                       (format "%d/%d" (or (scjobs--get job 'progress 'processed) 0)
                               (or (scjobs--get job 'progress 'total) 0))
                       (or (scjobs--get job 'result 'path) (scjobs--get job 'error 'message) ""))))))

;;;###autoload
(defun scjobs-list ()
  "Show the tracked jobs."
  (interactive)
  (scjobs-request "jobs.list" '((limit . 1000))
                  (scjobs--showing
                   (lambda (page)
                     (with-current-buffer (get-buffer-create "*scjobs*")
                       (scjobs-list-mode)
                       (setq tabulated-list-entries (mapcar #'scjobs--row (scjobs--get page 'jobs)))
                       (tabulated-list-print t)
                       (display-buffer (current-buffer)))))))

;;;; The mode line

(defun scjobs--update-mode-line ()
  (let* ((active (scjobs--active))
         (sum (lambda (name) (apply #'+ (mapcar (lambda (job) (or (scjobs--get job 'progress name) 0)) active))))
         (total (funcall sum 'total)))
    (setq scjobs-mode-line
          (if active
              (format " scjobs %d active %d%%%%" (length active)
                      (if (> total 0) (/ (* 100 (funcall sum 'processed)) total) 0))
            ""))
    (force-mode-line-update t)))

;;;###autoload
(define-minor-mode scjobs-mode-line-mode
  "Show in the mode line how many jobs are active, and how far they are."
  :global t
  (setq global-mode-string (delq 'scjobs-mode-line (or global-mode-string '(""))))
  (when scjobs-mode-line-mode
    (setq global-mode-string (append global-mode-string '(scjobs-mode-line)))))

(provide 'scjobs)
;;; scjobs.el ends here
