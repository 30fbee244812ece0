-- A session in Neovim 0.11 or newer, with the settings that are shipped: tests/editors/run.sh runs it in a folder with
-- broken.yaml.

vim.opt.runtimepath:append(os.getenv('EDITORS') .. '/neovim')
vim.lsp.enable('blueprintc')

local function expect(what, condition)
  if not vim.wait(20000, condition, 20) then
    io.stderr:write('failed: ' .. what .. '\n')
    io.stderr:write(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n')
    vim.cmd('cquit 1')
  end
  io.stderr:write('ok: ' .. what .. '\n')
end

vim.cmd('edit broken.yaml')
vim.cmd('setfiletype yaml')
local function client() return vim.lsp.get_clients({ bufnr = 0, name = 'blueprintc' })[1] end
expect('the server is attached', function() return client() ~= nil and client().initialized end)
expect('its folder is the one with .git', function() return client().root_dir == vim.uv.cwd() end)

local function line(number) return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1] end
local function codes()
  return vim.tbl_map(function(found) return found.code .. ':' .. found.lnum end, vim.diagnostic.get(0))
end
expect('the mistake is underlined', function() return vim.tbl_contains(codes(), 'invalid-choice:11') end)

vim.api.nvim_win_set_cursor(0, { 12, 20 })
vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
expect('a code action fixes it', function() return line(12) == '    designation: authentication' end)
expect('the mistake is gone', function() return not vim.tbl_contains(codes(), 'invalid-choice:11') end)

vim.api.nvim_buf_set_lines(0, 11, 12, false, { '    designation: nothing' })
expect('another mistake is underlined', function() return vim.tbl_contains(codes(), 'invalid-choice:11') end)
vim.api.nvim_buf_set_lines(0, 11, 12, false, { '    designation: recovery' })
expect('it is gone after the edit', function() return not vim.tbl_contains(codes(), 'invalid-choice:11') end)

local function ask(method, row, column, more)
  vim.api.nvim_win_set_cursor(0, { row, column })
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client().offset_encoding), more or {})
  local answer = client():request_sync(method, params, 20000, 0)
  return answer and answer.result
end
expect('a model is explained', function()
  local hover = ask('textDocument/hover', 5, 20)
  return hover and hover.contents.value:find('flow', 1, true) ~= nil
end)

vim.api.nvim_buf_set_lines(0, -1, -1, false, { '- model: ' })
expect('models are offered after `model: `', function()
  local found = ask('textDocument/completion', vim.api.nvim_buf_line_count(0), 9)
  local labels = vim.tbl_map(function(item) return item.label end, found and found.items or {})
  return #labels > 100 and vim.tbl_contains(labels, 'authentik_core.group')
end)
vim.lsp.completion.enable(true, client().id, 0, {})
vim.api.nvim_buf_set_lines(0, -2, -1, false, { '- model: authentik_core.gro' })
vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(0), 26 })
vim.cmd('redraw')
-- Insert mode lasts only as long as keys are waiting, so the menu is waited for in a key.
local menu
vim.keymap.set('i', '<F2>', function()
  vim.lsp.completion.get()
  vim.wait(5000, function()
    menu = vim.fn.complete_info({ 'items' }).items
    return #menu > 0
  end, 10)
  vim.api.nvim_select_popupmenu_item(0, true, true, {})
end, { buffer = 0 })
vim.api.nvim_feedkeys(vim.keycode('A<F2><Esc>'), 'xt', false)
expect('the menu of completions opens', function() return #menu > 0 end)
expect('an item is inserted', function()
  return line(22) and line(22):find('authentik_core.group', 1, true) ~= nil
end)
vim.api.nvim_buf_set_lines(0, 21, -1, false, {})

vim.api.nvim_win_set_cursor(0, { 6, 8 })
vim.lsp.buf.rename('welcome')
expect('an id is renamed with its references', function()
  return line(6) == '  id: welcome' and line(19) == '    target: !KeyOf welcome'
end)
expect('a reference leads to its entry', function()
  local found = ask('textDocument/definition', 19, 20)
  return found and found[1] and found[1].range.start.line == 5
end)
-- The editor ends the server.
vim.cmd('qall!')
