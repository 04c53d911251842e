import type { portalRoutes } from '../../shared/api/portal.ts'
import { inWords } from '../../shared/domain/instant.ts'
import { html } from '../../shared/markup/html.ts'
import { page } from '../../shared/markup/page.ts'
import { readAddressToken } from '../runtime/mailed-token.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** What somebody does next who proved his address for registration. */
export const openAddressVerification: Operation<typeof portalRoutes.openAddressVerification> = async ({
  query,
  macKey,
  context,
}) => {
  const proven = await readAddressToken(macKey, query.token, context.now)
  if (!proven || proven.email !== query.email.toLowerCase()) {
    const GONE = 410
    const content = html`<p>A verification link works for 15 minutes and only as a whole. Ask for a new one where you began
      to register.</p>`
    return { ...done(page('This link does not work any more', content)), status: GONE }
  }
  return done(
    page(
      'Your address is verified',
      html`<p>Go on in your password manager: it makes your keys on your device and finishes the registration of
        <strong>${proven.email}</strong> with the token of this link.</p>
        <dl><dt>This link works until</dt><dd>${inWords(proven.expiresAt)}</dd></dl>`,
    ),
  )
}
