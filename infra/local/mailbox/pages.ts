import { createHash } from 'node:crypto'
import { escapeHtml } from '../../../shared/markup/html.ts'
import type { Message } from './message.ts'

/** An HTML document with the Content-Security-Policy it must be served with. */
export type Page = { html: string; contentSecurityPolicy: string }

const shownMax = 200

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #59636e; --line: #d1d9e0; --link: #0757ba }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0f141a; --soft: #9aa7b4; --line: #303a45; --link: #6cb2ff }
}
body { margin: 0 auto; max-width: 70rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
a { color: var(--link) }
table { width: 100%; border-collapse: collapse; overflow-wrap: anywhere }
caption { color: var(--soft); text-align: start }
th, td { padding: .5rem; min-width: 9rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; overflow-wrap: anywhere }
dt { color: var(--soft) }
dd { margin: 0 }
iframe { width: 100%; height: 48rem; background: #fff; box-sizing: border-box; border: 1px solid var(--line); resize: vertical }
pre { padding: 1rem; border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere }
`
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

/** All mails in a table, newest first as given; at most 200 rows. */
export function mailboxPage(messages: readonly Message[]): Page {
  const rows = messages.slice(0, shownMax).map(
    (message) => `<tr>
<th scope="row"><a href="/messages/${escapeHtml(message.id)}">${escapeHtml(message.subject || '(no subject)')}</a></th>
<td>${escapeHtml(message.to.join(', '))}</td><td>${escapeHtml(message.from)}</td><td>${sentTime(message)}</td></tr>`,
  )
  const table = `<table><caption>${rows.length} of ${messages.length}, newest first</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">From</th><th scope="col">Sent</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`
  return page('Mailbox', `<h1>Mailbox</h1>${rows.length > 0 ? table : '<p>No mail yet.</p>'}`, styleHash)
}

/** One mail: its headers, its HTML part in a sandbox without scripts, its text part. */
export function messagePage(message: Message): Page {
  const headers: [string, string[]][] = [
    ['From', [message.from]],
    ['To', message.to],
    ['Cc', message.cc],
    ['Bcc', message.bcc],
    ['Reply-To', message.replyTo],
    ['Tags', Object.entries(message.tags).map(([name, value]) => `${name}=${value}`)],
    ['Message-ID', [message.id]],
  ]
  const lines = headers
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `<dt>${name}</dt><dd>${escapeHtml(values.join(', '))}</dd>`)
  const body = `<p><a href="/">All mails</a></p><h1>${escapeHtml(message.subject || '(no subject)')}</h1>
<dl>${lines.join('')}<dt>Sent</dt><dd>${sentTime(message)}</dd></dl>
${message.html ? htmlPart(message.html) : ''}
${message.text ? `<h2>Text</h2><pre>${escapeHtml(message.text)}</pre>` : ''}`
  // The frame inherits this page's policy, and mails are styled by style attributes, which no hash covers.
  return page(message.subject || 'Mail', body, "'unsafe-inline'")
}

/** Answer to an address where nothing is. */
export function notFoundPage(): Page {
  return page('Not found', '<h1>Not found</h1><p><a href="/">All mails</a></p>', styleHash)
}

// A link would open inside the frame, without scripts: the base element sends it to the whole window instead.
// Links that open a window of their own (target=_blank) leave the sandbox, as from every mail program.
function htmlPart(html: string): string {
  const permissions = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation'
  const document = `<base target="_top">${html}`
  return `<h2>HTML</h2><iframe title="HTML part of the mail" sandbox="${permissions}" srcdoc="${escapeHtml(document)}"></iframe>`
}

function sentTime(message: Message): string {
  return `<time datetime="${message.sentAt}">${message.sentAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`
}

function page(title: string, body: string, styleSource: string): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body><main>${body}</main></body>
</html>
`,
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src ${styleSource}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}
