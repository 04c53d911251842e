import type { ssoRoutes } from '../../shared/api/sso.ts'
import { limits } from '../../shared/config/limits.ts'
import { type HandedIn, handInMetadata, setupState } from '../../shared/domain/sso/setup.ts'
import { explain, type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { Web } from '../../shared/ports/ports.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { isSetupToken } from '../runtime/setup-link.ts'
import { readTrust } from './read-trust.ts'
import { closedPage, formPage, thanksPage } from './setup-page.ts'

const BAD_REQUEST = 400

/** Takes the metadata of an identity provider from whoever holds the link. What is wrong with it, the page says. */
export const handInSsoMetadata: Operation<typeof ssoRoutes.handInSsoMetadata> = async (call) => {
  const { body, store, macKey, web, context } = call
  const { organizationId, token } = body
  const [organization, setup, configuration] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('SsoSetup', { organizationId }),
    store.get('SsoConfiguration', { organizationId }),
  ])
  const tokenMatches = setup !== undefined && (await isSetupToken(macKey, token, setup))
  const state = organization ? setupState(setup, tokenMatches, context.now) : 'unknown'
  if (!organization || !setup || state !== 'open') return closedPage(state)
  const typed = { metadata: body.metadata.trim(), metadataUrl: body.metadataUrl.trim() }
  const read = readHandedIn(typed, web)
  const decision = read.ok ? handInMetadata({ organization, configuration, setup }, read.handedIn, context) : read
  if (decision.ok) return done(thanksPage(organization), decision.changes)
  const complaint = explain(decision).text
  return { ...done(formPage({ organization, setup, token, typed, complaint })), status: BAD_REQUEST }
}

type Typed = { readonly metadata: string; readonly metadataUrl: string }

function readHandedIn({ metadata, metadataUrl }: Typed, web: Web): Result<{ handedIn: HandedIn }> {
  const invalid = (reason: string) => refuse('sso.metadata_invalid', { values: { reason } })
  if (metadata === '' && metadataUrl === '') return invalid('paste it, or give its address')
  if (metadata !== '' && metadataUrl !== '') return invalid('either paste it or give its address, not both')
  if (metadataUrl !== '') {
    const refusal = metadataUrl.length > URL_LENGTH_MAX ? 'it is too long' : web.refusalOf(metadataUrl)
    if (refusal !== undefined) return refuse('sso.address_refused', { values: { reason: refusal } })
    return { ok: true, handedIn: { ...nothingPasted, idpMetadataUrl: metadataUrl } }
  }
  if (metadata.length > limits.ssoMetadataLengthMax) {
    return invalid(`it is longer than ${limits.ssoMetadataLengthMax} characters`)
  }
  const read = readTrust({ idpMetadata: metadata })
  return read.ok ? { ok: true, handedIn: { ...read.trust, idpMetadataUrl: null } } : read
}

const URL_LENGTH_MAX = 2000

const nothingPasted = {
  idpEntityId: null,
  idpSingleSignOnServiceUrl: null,
  idpX509PublicCert: null,
  idpX509PublicCertNext: null,
}
