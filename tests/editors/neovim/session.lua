-- A session in a real Neovim (0.7 or newer): `blueprintc` underlines a mistake, and no longer once it is gone.
--
-- BLUEPRINTC=target/release/blueprintc nvim --headless --clean -c 'luafile tests/editors/neovim/session.lua'

local binary = vim.fn.fnamemodify(os.getenv('BLUEPRINTC') or 'blueprintc', ':p')
local folder = vim.fn.tempname()
vim.fn.mkdir(folder .. '/.git', 'p')
local file = folder .. '/group.yaml'
vim.fn.writefile({
  'version: 1', 'metadata:', '  name: group', 'entries:',
  '- model: authentik_core.group', '  identifiers:', '    nmae: staff',
}, file)

local function expect(what, condition)
  if not vim.wait(10000, condition, 20) then
    io.stderr:write('failed: ' .. what .. '\n')
    vim.cmd('cquit 1')
  end
  io.stderr:write('ok: ' .. what .. '\n')
end

local client = vim.lsp.start_client({
  name = 'blueprintc',
  cmd = { binary, 'lsp' },
  root_dir = folder,
  workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'folder' } },
})
vim.cmd('edit ' .. file)
vim.lsp.buf_attach_client(0, client)

expect('the mistake is underlined', function()
  local found = vim.diagnostic.get(0)[1]
  return found and found.lnum == 6 and found.code == 'unknown-identifier'
end)
vim.api.nvim_buf_set_lines(0, 6, 7, false, { '    name: staff' })
local function ask(method, line, character)
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = line, character = character } }
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  for _, answer in pairs(answers or {}) do return answer.result end
end

expect('a model is explained', function()
  local hover = ask('textDocument/hover', 4, 20)
  return hover and hover.contents.value:find('group') ~= nil
end)
expect('models are offered', function()
  local found = ask('textDocument/completion', 4, 9)
  for _, item in ipairs(found and found.items or {}) do
    if item.label == 'authentik_flows.flow' then return true end
  end
  return false
end)
expect('the mistake is gone', function() return #vim.diagnostic.get(0) == 0 end)
vim.lsp.stop_client(client)
expect('the server ended', function() return vim.lsp.client_is_stopped(client) end)
vim.cmd('qall!')
