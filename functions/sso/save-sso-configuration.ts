import type { ssoRoutes } from '../../shared/api/sso.ts'
import { readMetadata } from '../../shared/domain/sso/read-metadata.ts'
import { saveSsoConfiguration as decide, type SsoWish } from '../../shared/domain/sso/save-configuration.ts'
import type { Result } from '../../shared/errors/catalogue.ts'
import { readCertificate } from '../runtime/certificate.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { ssoReply } from './sso-reply.ts'

type SaveCall = Call<typeof ssoRoutes.saveSsoConfiguration>

/** Sets login with SSO up, changes it, or turns it on or off; a worker tells the user pool. */
export const saveSsoConfiguration: Operation<typeof ssoRoutes.saveSsoConfiguration> = async (call) => {
  const { body, scope, store, context } = call
  const { organization } = scope
  const trust = readTrust(body.data)
  if (!trust.ok) return trust
  const [saved, holder, policies] = await Promise.all([
    store.get('SsoConfiguration', organization),
    body.identifier ? store.find('SsoConfiguration', 'byIdentifier', { identifier: body.identifier }) : undefined,
    store.get('OrganizationPolicies', organization),
  ])
  const wish = wishOf(body, trust)
  const decision = decide({ organization, saved, holder, policies }, wish, context)
  return decision.ok ? done(ssoReply(decision.configuration, context.now), decision.changes) : decision
}

type Trust = Pick<
  SsoWish['settings'],
  'idpEntityId' | 'idpSingleSignOnServiceUrl' | 'idpX509PublicCert' | 'idpX509PublicCertNext'
>

/** Whom to trust: what the metadata says, or else what the fields say. */
function readTrust(data: SaveCall['body']['data']): Result<Trust> {
  const read = data.idpMetadata ? readMetadata(data.idpMetadata) : undefined
  if (read && !read.ok) return read
  const [first, next] = read ? read.metadata.certificates : [data.idpX509PublicCert, data.idpX509PublicCertNext]
  const certificate = readCertificate(first, read ? 'data.idpMetadata' : 'data.idpX509PublicCert')
  if (!certificate.ok) return certificate
  const following = readCertificate(next, read ? 'data.idpMetadata' : 'data.idpX509PublicCertNext')
  if (!following.ok) return following
  return {
    ok: true,
    idpEntityId: read?.metadata.entityId ?? data.idpEntityId,
    idpSingleSignOnServiceUrl: read?.metadata.singleSignOnUrl ?? data.idpSingleSignOnServiceUrl,
    idpX509PublicCert: certificate.certificate,
    idpX509PublicCertNext: following.certificate,
  }
}

function wishOf({ enabled, identifier, data }: SaveCall['body'], trust: Trust): SsoWish {
  const {
    configType,
    memberDecryptionType,
    idpAllowUnsolicitedAuthnResponse,
    idpWantAuthnRequestsSigned,
    idpMetadata: _read,
    ...settings
  } = data
  const { idpEntityId, idpSingleSignOnServiceUrl, idpX509PublicCert, idpX509PublicCertNext } = trust
  return {
    enabled,
    identifier,
    configType,
    memberDecryptionType,
    idpAllowUnsolicitedAuthnResponse,
    idpWantAuthnRequestsSigned,
    settings: { ...settings, idpEntityId, idpSingleSignOnServiceUrl, idpX509PublicCert, idpX509PublicCertNext },
  }
}
