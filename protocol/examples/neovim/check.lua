-- Run by ./check in a Neovim without a screen: uses the plug-in as a user does, prints what it shows.
local folder = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
package.path = folder .. "/?.lua;" .. package.path
local scjobs = require("scjobs")
local news = {}

local function say(...) io.stdout:write(table.concat({ ... }, " "), "\n") end

local function expect(holds, what)
  if holds then return end
  say("FAILED:", what, vim.inspect(news))
  vim.cmd("cquit 1")
end

-- Fails when it does not come true in 20 s.
local function until_true(what, condition) expect(vim.wait(20000, condition, 10), what) end

local function heard(pattern)
  return function()
    for _, message in ipairs(news) do if message:find(pattern) then return true end end
    return false
  end
end

local is_good, problem = pcall(function()
  scjobs.setup({
    cmd = { vim.env.SCJOBS_BIN, "serve", "--sandbox", "--speed", "300", "--jobs", "4", "--seed", "7" },
    notify = function(message, level)
      table.insert(news, message)
      say("NOTIFY", level, message)
    end,
  })
  expect(scjobs.statusline() == "", "an empty status line at first")

  vim.cmd("ScjobsTrack")
  until_true("jobs are found", heard("4 jobs found"))
  until_true("the status line counts them", function() return scjobs.statusline():find("^scjobs 4 active %d+%%%%$") end)
  say("STATUS", (scjobs.statusline():gsub("%%%%", "%%")))
  vim.cmd("ScjobsWait")

  vim.cmd("ScjobsTrack not/there")
  until_true("another id is tracked", heard("1 jobs tracked"))
  vim.cmd("ScjobsResult job_that_nobody_tracks")
  until_true("an error is shown", heard("job_that_nobody_tracks is not tracked"))

  until_true("jobs complete", heard("completed → .*%.json"))
  until_true("the failing job is told", heard("failed"))
  until_true("the wait ends", heard("4 waited for: failed"))

  vim.cmd("ScjobsList")
  until_true("the list is shown", function() return vim.fn.bufwinid("scjobs://jobs") ~= -1 end)
  local lines = vim.api.nvim_buf_get_lines(vim.fn.bufnr("scjobs://jobs"), 0, -1, false)
  for _, line in ipairs(lines) do say("LIST", line) end

  local ended = {}
  for _, line in ipairs(lines) do if line:find("completed") then table.insert(ended, line:match("^%S+")) end end
  vim.cmd("ScjobsResult " .. ended[1])
  until_true("a result is opened", function() return vim.fn.expand("%:t"):find(ended[1], 1, true) end)
  say("RESULT", vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]:sub(1, 40))
  say("COMPLETION", #vim.fn.getcompletion("ScjobsWait job_", "cmdline"))

  scjobs.stop()

  -- The next command starts another server at once, whose death reaches whoever waits.
  scjobs.setup({ cmd = { vim.env.SCJOBS_BIN, "serve", "--sandbox", "--jobs", "4" } })
  news = {}
  vim.cmd("ScjobsTrack")
  until_true("jobs are found again", heard("4 jobs found"))
  until_true("the status line counts them again", function() return scjobs.statusline():find("4 active") end)
  local death = nil
  scjobs.request("jobs.wait", { ids = vim.fn.getcompletion("ScjobsWait job_", "cmdline") }, function(err) death = err end)
  until_true("only the new server is left", function() return #vim.api.nvim_get_proc_children(vim.fn.getpid()) == 1 end)
  vim.loop.kill(vim.api.nvim_get_proc_children(vim.fn.getpid())[1], "sigkill")
  until_true("the wait is told", function() return death end)
  say("ENDED", death.data.kind)
  until_true("the status line is empty again", function() return scjobs.statusline() == "" end)
end)
expect(is_good, problem)
say("ALL GOOD")
vim.cmd("qall!")
