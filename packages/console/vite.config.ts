import { defineConfig } from 'vite'

// The server puts the path of console.url in front of what the page names; chunks find each other by their own address.
export default defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    // The policy of the page lets no data: in but images, and no script stands in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What pages share comes with the entry, which the page names: small files one by one would wait for each other.
        // What stands in a folder of words is German for the server's English, and comes when it is read.
        codeSplitting: {
          groups: [{ name: 'shared', test: /\/src\/(?:(?:ui|api|app|format|jobs)\/|words\/[^/]+$)/ }],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8095' } },
})
