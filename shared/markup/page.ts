import { type Html, html } from './html.ts'

const STYLE: Html = {
  html: `
    :root { color-scheme: light dark; --ink: #16202e; --quiet: #526072; --paper: #f5f7fa; --card: #fff; --line: #d9e0e8; --accent: #0b5c8f }
    @media (prefers-color-scheme: dark) { :root { --ink: #e9eef4; --quiet: #a3b1c2; --paper: #10161e; --card: #19222d; --line: #2b3846; --accent: #6cb8ea } }
    * { box-sizing: border-box }
    body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink);
      font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
    main { width: 100%; max-width: 36rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 2rem }
    .mark { margin: 0 0 1.5rem; color: var(--accent); font-weight: 600; letter-spacing: .02em }
    h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance }
    ol { padding-left: 1.25rem } li { margin: .35rem 0 }
    dl { margin: 1.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9375rem }
    dt { font-weight: 600 } dd { margin: 0 0 .5rem; overflow-wrap: anywhere }
    code { font-size: .9em; overflow-wrap: anywhere }
    h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem }
    label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
    textarea, input[type=text] { width: 100%; padding: .5rem; border: 1px solid var(--quiet); border-radius: .375rem; background: var(--paper); color: var(--ink); font: .875rem/1.4 ui-monospace, monospace }
    button { margin-top: 1.25rem; padding: .5rem 1.25rem; border: 0; border-radius: .375rem; background: var(--accent); color: var(--card); font: inherit; font-weight: 600 }
    .complaint { padding: .75rem 1rem; border: 2px solid currentcolor; border-radius: .375rem }`,
}

/** A page for a person: what it says, and what to do next. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Keyward</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="mark">Keyward</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.html
}
