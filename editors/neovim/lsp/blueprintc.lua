-- Neovim 0.11 or newer: put this file into `lsp/` of your configuration, and add `vim.lsp.enable('blueprintc')`.
return {
  cmd = { 'blueprintc', 'lsp' },
  filetypes = { 'yaml' },
  root_markers = { 'blueprintc.toml', '.git' },
}
