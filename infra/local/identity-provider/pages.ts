import { createHash, X509Certificate } from 'node:crypto'
import { type Html, html } from '../../../shared/markup/html.ts'
import type { KeyRing, RolloverStep } from './key-folder.ts'
import { rolloverSteps } from './key-folder.ts'
import type { Organization } from './organizations.ts'

/** An HTML document with the Content-Security-Policy it must be served with. */
export type Page = { readonly html: string; readonly contentSecurityPolicy: string }

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #59636e; --line: #d1d9e0; --link: #0757ba }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0f141a; --soft: #9aa7b4; --line: #303a45; --link: #6cb2ff }
}
body { margin: 0 auto; max-width: 40rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
a { color: var(--link) }
ul { list-style: none; padding: 0 }
button { width: 100%; margin: .25rem 0; padding: .75rem 1rem; font: inherit; text-align: start; color: inherit; background: none; border: 1px solid var(--soft); border-radius: .25rem; cursor: pointer }
button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
button span { display: block; color: var(--soft) }
`
const submit = 'document.forms[0].submit()'
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Asks who signs in; `fields` travel along unseen. */
export function signInPage(organization: Organization, fields: Readonly<Record<string, string>>, asks: string): Page {
  const accounts = organization.accounts.map(
    ({ id, name, mail }) => html`<li><button name="account" value="${id}">${name}<span>${mail}</span></button></li>`,
  )
  return page(
    `Sign in to ${organization.name}`,
    html`<h1>${organization.name}</h1>
<p>Choose who you are. This is a demonstration: there are no passwords. You will go on to <strong>${asks}</strong>.</p>
<form method="post" action="/${organization.id}/sign-in">${hidden(fields)}<ul>${accounts}</ul></form>`,
    { formAction: "'self'" },
  )
}

/** Takes a response to the service provider: by itself, or by a button where scripts do not run. */
export function handOverPage(action: string, fields: Readonly<Record<string, string>>): Page {
  return page(
    'Signed in',
    html`<h1>You are signed in</h1>
<form method="post" action="${action}">${hidden(fields)}<button>Continue</button></form>
<script>${{ html: submit }}</script>`,
    // Browsers hold a form to its policy over every redirect that follows.
    { formAction: 'http: https:', script: hashOf(submit) },
  )
}

/** What the identity provider is, and its organizations with their certificates. */
export function overviewPage(list: readonly { organization: Organization; ring: KeyRing }[]): Page {
  const names: Record<RolloverStep, string> = {
    announce: 'Announce a second certificate',
    switch: 'Sign with the second certificate',
    retire: 'Withdraw the first certificate',
  }
  const sections = list.map(({ organization: { id, name }, ring }) => {
    const certificates = ring.keys.map(({ certificate }, index) => {
      const { fingerprint256 } = new X509Certificate(Buffer.from(certificate, 'base64'))
      return html`<li>${fingerprint256} ${index === ring.signing ? '(signs)' : ''}</li>`
    })
    const steps = rolloverSteps.map((step) => html`<button name="step" value="${step}">${names[step]}</button>`)
    return html`<h2>${name}</h2><p><a href="/${id}/metadata">SAML metadata</a></p><ul>${certificates}</ul>
<form method="post" action="/${id}/rollover" aria-label="Certificates of ${name}">${steps}</form>`
  })
  return page('Identity provider', html`<h1>Identity provider</h1>${sections}`, { formAction: "'self'" })
}

/** Says what went wrong. */
export function messagePage(title: string, text: string): Page {
  return page(title, html`<h1>${title}</h1><p>${text}</p>`, { formAction: "'none'" })
}

function hidden(fields: Readonly<Record<string, string>>): Html[] {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
}

function page(title: string, body: Html, { formAction, script }: { formAction: string; script?: string }): Page {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body><main>${body}</main></body>
</html>
`
  return {
    html: document.html,
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src ${hashOf(style)}`,
      ...(script ? [`script-src ${script}`] : []),
      'img-src data:',
      "base-uri 'none'",
      `form-action ${formAction}`,
      "frame-ancestors 'none'",
    ].join('; '),
  }
}
