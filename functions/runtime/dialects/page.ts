import { html } from '../../../shared/markup/html.ts'
import { page } from '../../../shared/markup/page.ts'
import type { ErrorFacts } from './error-facts.ts'

/** What a person reads whose page could not be made. */
export function pageError({ text, requestId }: ErrorFacts): string {
  return page(
    'This page cannot be shown',
    html`<p>${text}</p><dl><dt>If you ask for help, name this request</dt><dd>${requestId}</dd></dl>`,
  )
}
