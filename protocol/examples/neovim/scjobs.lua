-- Survey Coder Pro jobs in Neovim (0.7 or later), served by `scjobs serve`.
--
-- Keep this file as ~/.config/nvim/lua/scjobs.lua, and in init.lua:
--
--   require("scjobs").setup()
--   vim.o.statusline = "%f %m%= %{%v:lua.require'scjobs'.statusline()%}"
--
-- The server starts with the first command and ends with Neovim. It finds the API key in SCP_API_KEY or
-- ~/.config/scjobs/key.

local M = {}

local options = {
  -- Program and arguments.
  cmd = { vim.env.SCJOBS_BIN or "scjobs", "serve" },
  -- Where news go.
  notify = function(message, level) vim.notify(message, level) end,
}

local client = nil -- The running server: channel, callbacks by request id, an unfinished line.
local jobs = {} -- What the events told last, by id.

local function tell(message, level) options.notify("scjobs: " .. message, level or vim.log.levels.INFO) end

local function name_of(job) return job.label and ("%s (%s)"):format(job.label, job.id) or job.id end

local function is_active(job) return not job.finishedAt and job.status ~= "expired" end

-- A line of the list; text of the service can't hold a control character here.
local function describe(job)
  local progress = job.progress or { processed = 0, total = 0, percentage = 0 }
  local text = ("%s  %-10s %3d%%  %d/%d"):format(
    name_of(job), job.status, progress.percentage, progress.processed, progress.total)
  if job.eta then text = text .. ("  ETA %d s"):format(math.ceil(job.eta)) end
  if job.result then text = text .. "  " .. job.result.path end
  if job.error then text = text .. "  " .. job.error.message end
  return (text:gsub("%c", "?"))
end

-- Messages

local function receive(server, line)
  if line == "" then return end
  local is_json, message = pcall(vim.json.decode, line, { luanil = { object = true, array = true } })
  if not is_json or type(message) ~= "table" then return tell("not a message: " .. line:sub(1, 80), vim.log.levels.WARN) end
  if message.method == "event" then
    -- One that is ending still tells of its jobs.
    if server ~= client then return end
    local job, kind = message.params.job, message.params.type
    jobs[job.id] = kind ~= "job.forgotten" and job or nil
    if kind == "job.completed" then tell(("%s completed → %s"):format(name_of(job), job.result.path)) end
    if kind == "job.failed" or kind == "job.expired" then tell(describe(job), vim.log.levels.WARN) end
    vim.cmd("redrawstatus")
  elseif message.method == "log" then
    tell(message.params.message, vim.log.levels.WARN)
  elseif message.id and server.callbacks[message.id] then
    local callback = server.callbacks[message.id]
    server.callbacks[message.id] = nil
    callback(message.error, message.result)
  end
end

-- `data` are lines, the first of which goes on where the last of the former call ended.
local function on_stdout(server, data)
  table.insert(server.parts, data[1])
  for index = 2, #data do
    local line = table.concat(server.parts)
    server.parts = { data[index] }
    receive(server, line)
  end
end

local function on_exit(server, code)
  if client == server then client = nil end
  local words = table.concat(server.stderr, " ")
  for _, callback in pairs(server.callbacks) do
    callback({ code = code, message = ("the server ended with %d. %s"):format(code, words), data = { kind = "server_ended" } })
  end
  if not server.is_stopping then tell(("the server ended with %d. %s"):format(code, words), vim.log.levels.ERROR) end
  vim.cmd("redrawstatus")
end

local function start()
  local server = { callbacks = {}, parts = {}, stderr = {}, last_id = 0 }
  server.channel = vim.fn.jobstart(options.cmd, {
    on_stdout = function(_, data) on_stdout(server, data) end,
    on_stderr = function(_, data)
      for _, line in ipairs(data) do if line ~= "" then table.insert(server.stderr, line) end end
      while #server.stderr > 5 do table.remove(server.stderr, 1) end
    end,
    on_exit = function(_, code) on_exit(server, code) end,
  })
  if server.channel <= 0 then return tell("can't start " .. options.cmd[1], vim.log.levels.ERROR) end
  client, jobs = server, {}
  M.request("initialize", { clientInfo = { name = "neovim" }, optOut = { "$/progress" } }, function(problem)
    if problem then tell(problem.message, vim.log.levels.ERROR) end
  end)
  -- Events come from here on; the list tells what was before.
  M.request("events.subscribe", vim.empty_dict(), function() end)
  M.request("jobs.list", { limit = 1000 }, function(_, page)
    for _, job in ipairs(page and page.jobs or {}) do jobs[job.id] = jobs[job.id] or job end
  end)
end

-- Sends a request. `callback(error, result)` is called once, also when the server ends; `error` has `message`
-- and `data.kind`. Without a callback, an error is shown.
function M.request(method, params, callback)
  if not client or client.is_stopping then start() end
  if not client or client.is_stopping then return end
  client.last_id = client.last_id + 1
  client.callbacks[client.last_id] = callback or function(problem)
    if problem then tell(problem.message, vim.log.levels.ERROR) end
  end
  local message = { jsonrpc = "2.0", id = client.last_id, method = method, params = params }
  vim.fn.chansend(client.channel, vim.json.encode(message) .. "\n")
end

local function shown(action)
  return function(problem, result)
    if problem then tell(problem.message, vim.log.levels.ERROR) else action(result) end
  end
end

-- Commands

-- Tracks these jobs; without any, all that the service has.
function M.track(ids)
  if #ids == 0 then
    return M.request("jobs.discover", { track = true }, shown(function(found) tell(#found.jobs .. " jobs found") end))
  end
  M.request("jobs.track", { ids = ids }, shown(function(tracked) tell(#tracked.jobs .. " jobs tracked") end))
end

-- Shows the tracked jobs, the latest first, in a buffer of its own; `gf` on a line opens its result.
function M.list()
  M.request("jobs.list", { limit = 1000 }, shown(function(page)
    local buffer = vim.fn.bufnr("scjobs://jobs", true)
    vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].swapfile = "nofile", "hide", false
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, #page.jobs > 0 and vim.tbl_map(describe, page.jobs) or { "No jobs" })
    if vim.fn.bufwinid(buffer) == -1 then vim.cmd("botright sbuffer " .. buffer) end
  end))
end

-- Tells when these jobs have ended; without any, all active ones. One goes on editing meanwhile.
function M.wait(ids)
  if #ids == 0 then
    for id, job in pairs(jobs) do if is_active(job) then table.insert(ids, id) end end
  end
  if #ids == 0 then return tell("no job is active") end
  M.request("jobs.wait", { ids = ids }, shown(function(reply)
    tell(("%d waited for: %s"):format(#reply.jobs, reply.outcome))
  end))
end

-- Opens a job's result.
function M.result(id)
  M.request("jobs.get", { id = id }, shown(function(job)
    if not job.result then return tell(describe(job), vim.log.levels.WARN) end
    vim.cmd("edit " .. vim.fn.fnameescape(job.result.path))
  end))
end

-- Ends the server; the jobs go on.
function M.stop()
  if not client then return end
  client.is_stopping = true
  vim.fn.chanclose(client.channel, "stdin")
end

-- For the status line: "scjobs 3 active 42%", or nothing while no job is active.
function M.statusline()
  local active, processed, total = 0, 0, 0
  for _, job in pairs(client and jobs or {}) do
    if is_active(job) then
      active = active + 1
      processed = processed + (job.progress and job.progress.processed or 0)
      total = total + (job.progress and job.progress.total or 0)
    end
  end
  if active == 0 then return "" end
  return ("scjobs %d active %d%%%%"):format(active, total > 0 and 100 * processed / total or 0)
end

function M.setup(given)
  options = vim.tbl_extend("force", options, given or {})
  local function complete(lead)
    return vim.tbl_filter(function(id) return vim.startswith(id, lead) end, vim.tbl_keys(jobs))
  end
  local function command(name, nargs, action)
    local attributes = { nargs = nargs, complete = nargs ~= 0 and complete or nil }
    vim.api.nvim_create_user_command(name, function(call) action(call.fargs) end, attributes)
  end
  command("ScjobsTrack", "*", M.track)
  command("ScjobsList", 0, M.list)
  command("ScjobsWait", "*", M.wait)
  command("ScjobsResult", 1, function(ids) M.result(ids[1]) end)
  command("ScjobsStop", 0, M.stop)
end

return M
