import { html } from '../../../shared/markup/html.ts'
import { page } from '../../../shared/markup/page.ts'
import type { ErrorFacts } from './error-facts.ts'

const TITLES = { page: 'This page cannot be shown', redirect: 'You are not signed in' } as const

/** What a person reads whose page could not be made, or whose browser does not go on. */
export function pageError({ text, requestId }: ErrorFacts, dialect: keyof typeof TITLES): string {
  return page(
    TITLES[dialect],
    html`<p>${text}</p><dl><dt>If you ask for help, name this request</dt><dd>${requestId}</dd></dl>`,
  )
}
