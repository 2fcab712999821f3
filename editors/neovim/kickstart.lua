-- Kickstarts in Neovim 0.7 or later, without plugins: copy it to `~/.config/nvim/plugin/`.
-- `kstool` must be in PATH.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = { "*.ks", "ks.cfg", "anaconda-ks.cfg" },
  callback = function(event)
    vim.bo[event.buf].filetype = "kickstart"
    vim.bo[event.buf].commentstring = "# %s"
    vim.bo[event.buf].omnifunc = "v:lua.vim.lsp.omnifunc"
    local config = { name = "kickstart", cmd = { "kstool", "lsp" }, init_options = { version = "F43" } }
    if vim.lsp.start then
      vim.lsp.start(config)
    else
      -- Before Neovim 0.8.
      vim.lsp.buf_attach_client(event.buf, vim.lsp.start_client(config))
    end
  end,
})
