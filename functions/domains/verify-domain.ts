import type { domainsRoutes } from '../../shared/api/domains.ts'
import { checkVerifiable, isProven, missDomain } from '../../shared/domain/claimed-domain/verify-domain.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { takeDomain } from '../runtime/take-domain.ts'
import { domainReply } from './domain-reply.ts'

/** Looks for the domain's TXT record now. A record that is missing is no error: the answer has no date of verification. */
export const verifyDomain: Operation<typeof domainsRoutes.verifyDomain> = async ({
  scope,
  params,
  store,
  dns,
  context,
}) => {
  const { organization, link } = scope
  const domain = await store.get('OrganizationDomain', params)
  if (!domain) return refuse('request.not_found')
  const { domainName } = domain
  const holder = await store.find('OrganizationDomain', 'byVerifiedName', { domainName })
  const refusal = checkVerifiable(organization, domain, holder)
  if (refusal) return refusal
  const texts = await dns.txt(domainName)
  if (texts === 'unreachable') return refuse('domain.name_servers_silent')
  const decision = isProven(domain, texts)
    ? await takeDomain({ organization, link, domain }, { store, context })
    : { ok: true as const, ...missDomain(domain, { onSchedule: false }, context) }
  return decision.ok ? done(domainReply(decision.domain), decision.changes) : decision
}
