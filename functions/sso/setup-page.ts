import { inWords } from '../../shared/domain/instant.ts'
import { usualClaims } from '../../shared/domain/sso/identity-provider.ts'
import { type Html, html } from '../../shared/markup/html.ts'
import { page } from '../../shared/markup/page.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'
import type { SsoSetup } from '../../shared/store/entities/sso.ts'
import { done } from '../runtime/operation.ts'
import { ourSide } from './our-side.ts'

const GONE = 410
const NOT_FOUND = 404

/** What somebody reads whose link opens nothing (any more). */
export function closedPage(state: 'open' | 'expired' | 'used' | 'unknown') {
  switch (state) {
    case 'expired':
      return {
        ...done(
          page(
            'This link has expired',
            html`<p>Nothing was changed. Ask the administrator who sent you the link for a new one.</p>`,
          ),
        ),
        status: GONE,
      }
    case 'used':
      return {
        ...done(
          page(
            'The metadata was handed in already',
            html`<p>The link works once. If it was you, there is nothing more to do here. If something has to be corrected, or if
              it was not you, tell the administrator who sent you the link: login with SSO stays off until he turns it on.</p>`,
          ),
        ),
        status: GONE,
      }
    default:
      return {
        ...done(
          page(
            'This link does not open anything',
            html`<p>Three things can be the reason:</p>
              <ol>
                <li>A newer link replaced it. Use the latest one that you were sent.</li>
                <li>The link was cut off. Open it from the mail itself, or copy all of it.</li>
                <li>The link was withdrawn. Ask the administrator who sent it.</li>
              </ol>`,
          ),
        ),
        status: NOT_FOUND,
      }
  }
}

/** What to enter at the identity provider, and the form for its metadata, with what was typed before. */
export function formPage({
  organization,
  setup,
  token,
  typed,
  complaint,
}: {
  organization: Pick<Organization, 'organizationId' | 'name'>
  setup: SsoSetup
  token: string
  typed: { readonly metadata: string; readonly metadataUrl: string }
  complaint: string | undefined
}): string {
  const { entityId, acsUrl } = ourSide()
  const told: readonly Html[] =
    complaint === undefined
      ? []
      : [html`<p class="complaint" role="alert"><strong>${complaint}</strong> Nothing was saved.</p>`]
  return page(
    `Connect your identity provider with ${organization.name}`,
    html`${told}
      <p>Two steps, and no account is needed.</p>
      <h2>1. Make a SAML 2.0 application at your identity provider</h2>
      <dl>
        <dt>Entity ID (audience)</dt><dd><code>${entityId}</code></dd>
        <dt>Assertion consumer service (reply) address, HTTP-POST</dt><dd><code>${acsUrl}</code></dd>
        <dt>NameID</dt><dd>A name that never changes: an id (persistent), or the e-mail address. Not transient.</dd>
        <dt>Attribute for the e-mail address, one of</dt>${usualClaims.map((claim) => html`<dd><code>${claim}</code></dd>`)}
        <dt>Signature</dt><dd>RSA with SHA-256, of the assertion or the response. Sign-in requests are not signed.</dd>
      </dl>
      <h2>2. Hand in its metadata</h2>
      <form method="post" action="/sso-setup" accept-charset="utf-8">
        <input type="hidden" name="organizationId" value="${organization.organizationId}">
        <input type="hidden" name="token" value="${token}">
        <label for="metadata">Paste the metadata (XML)</label>
        <textarea id="metadata" name="metadata" rows="8" spellcheck="false" autocomplete="off">
${typed.metadata}</textarea>
        <label for="metadataUrl">or give the https address that it is published at</label>
        <input id="metadataUrl" name="metadataUrl" type="text" inputmode="url" autocomplete="off" value="${typed.metadataUrl}">
        <button type="submit">Hand in</button>
      </form>
      <dl><dt>This link works once, until</dt><dd>${inWords(setup.expiresAt)}</dd></dl>`,
  )
}

/** What happens next. */
export function thanksPage({ name }: Pick<Organization, 'name'>): string {
  return page(
    'The metadata is saved',
    html`<p>Thank you. Your part is done, and the link does not work any more.</p>
      <p>Nobody signs in with it yet: an administrator of ${name} looks at it and turns login with SSO on. Tell him that you are
        done.</p>`,
  )
}
