import type { ssoRoutes } from '../../shared/api/sso.ts'
import { isOnAmong } from '../../shared/domain/policy/check-policy.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { certificatesOf } from '../../shared/domain/sso/certificate-watch.ts'
import { asFinding, checkConfiguration } from '../../shared/domain/sso/check-configuration.ts'
import type { Finding } from '../../shared/domain/sso/finding.ts'
import { readResponse } from '../../shared/domain/sso/read-response.ts'
import { saveSsoConfiguration as decide } from '../../shared/domain/sso/save-configuration.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { describeCertificate } from '../runtime/certificate.ts'
import { type Call, done, type Operation } from '../runtime/operation.ts'
import { askProvider } from './ask-provider.ts'
import { readWish } from './read-wish.ts'
import { responseReply } from './response-reply.ts'

type CheckCall = Call<typeof ssoRoutes.checkSso>

/** Looks at login with SSO, as it is saved or as it was sent along, asks the identity provider, and says what it finds. Writes nothing. */
export const checkSso: Operation<typeof ssoRoutes.checkSso> = async (call) => {
  const { body, scope, store, web, context } = call
  const { organization } = scope
  const read = body.samlResponse ? readResponse(body.samlResponse) : undefined
  if (read && !read.ok) return read
  const looked = await configurationOf(call)
  if (!looked.ok) return looked
  const { configuration, refused } = looked
  const reply = (findings: readonly Finding[], response: ReturnType<typeof responseReply> | null) =>
    done({ object: 'ssoCheck' as const, findings: [...findings], response: response?.reply ?? null })
  if (!configuration) return reply(refused, null)
  const [policies, domains, asked] = await Promise.all([
    store.get('OrganizationPolicies', organization),
    store.listAll('OrganizationDomain', organization),
    askProvider(configuration, web, context.now),
  ])
  const certificates =
    asked.certificates ?? certificatesOf(configuration).map((one) => describeCertificate(one, context.now))
  const surroundings = {
    organization,
    configuration,
    isSaved: body.data === undefined,
    certificates,
    hasVerifiedDomain: domains.some(({ verifiedAt }) => verifiedAt !== null),
    isRequired: isOnAmong(policies?.policies ?? [])(PolicyType.RequireSso),
  }
  const response = read
    ? responseReply(read.response, { configuration, certificates, issuer: asked.issuer }, context.now)
    : null
  const findings = [...checkConfiguration(surroundings, context.now), ...asked.findings, ...(response?.findings ?? [])]
  return reply(findings, response)
}

/** What is looked at; where it could not be saved as it was sent, the reason. */
async function configurationOf(
  call: CheckCall,
): Promise<Result<{ configuration: SsoConfiguration | undefined; refused: readonly Finding[] }>> {
  const { body, scope, store, context } = call
  const { organization } = scope
  const saved = await store.get('SsoConfiguration', organization)
  const { data, enabled = saved?.enabled ?? false, identifier } = body
  if (!data) {
    if (!saved) return refuse('sso.not_configured')
    return { ok: true, configuration: saved, refused: [] }
  }
  const [read, holder, policies] = await Promise.all([
    readWish({ enabled, identifier, data }, organization.organizationId, call),
    identifier ? store.find('SsoConfiguration', 'byIdentifier', { identifier }) : undefined,
    store.get('OrganizationPolicies', organization),
  ])
  const decision = read.ok ? decide({ organization, saved, holder, policies }, read.wish, context) : read
  if (!decision.ok) return { ok: true, configuration: undefined, refused: [asFinding(decision)] }
  return { ok: true, configuration: decision.configuration, refused: [] }
}
