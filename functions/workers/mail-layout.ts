import { inWords } from '../../shared/domain/instant.ts'
import { html } from '../../shared/markup/html.ts'
import type { Message } from '../../shared/ports/ports.ts'
import type { Instant } from '../../shared/store/id.ts'

/** A mail before it is laid out. */
export interface Mail {
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action?: { readonly label: string; readonly link: string; readonly expiresAt: Instant }
  readonly closing?: string
}

/** The mail as text and as HTML; both say the same. Laid out with a table, as mail programs need it, marked as layout. */
export function mailText(mail: Mail): Pick<Message, 'subject' | 'text' | 'html'> {
  const { paragraphs, action, closing } = mail
  const subject = mail.subject.replaceAll(/[\r\n]+/g, ' ')
  const until = action && `The link works until ${inWords(action.expiresAt)}.`
  const text = [...paragraphs, ...(action ? [`${action.label}:\n${action.link}`, until] : []), closing, '--\nKeyward']
    .filter((part) => part !== undefined)
    .join('\n\n')
  const body = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${subject}</title></head>
<body style="margin:0;padding:24px;background:#f5f7fa;color:#16202e;font:16px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<table role="presentation" align="center" width="100%" style="max-width:560px;margin:0 auto;background:#ffffff;border:1px solid #d9e0e8;border-radius:12px"><tr><td style="padding:32px">
<p style="margin:0 0 24px;color:#0b5c8f;font-weight:600">Keyward</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${subject}</h1>
${paragraphs.map((paragraph) => html`<p style="margin:0 0 16px">${paragraph}</p>`)}
${
  action && until
    ? html`<p style="margin:24px 0"><a href="${action.link}" style="display:inline-block;padding:12px 20px;background:#0b5c8f;color:#ffffff;border-radius:8px;text-decoration:none;font-weight:600">${action.label}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#526072">${until} If the button does not work, copy this address:<br><span style="overflow-wrap:anywhere">${action.link}</span></p>`
    : ''
}
${closing ? html`<p style="margin:0;font-size:14px;color:#526072">${closing}</p>` : ''}
</td></tr></table>
</body>
</html>`
  return { subject, text, html: body.html }
}
