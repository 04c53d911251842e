import type { domainsRoutes } from '../../shared/api/domains.ts'
import { claimDomain as decide } from '../../shared/domain/claimed-domain/claim-domain.ts'
import { domainProof } from '../runtime/domain-proof.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { domainReply } from './domain-reply.ts'

/** Adds a domain; the answer says what to publish. */
export const claimDomain: Operation<typeof domainsRoutes.claimDomain> = async ({
  scope,
  params,
  body,
  store,
  context,
}) => {
  const { domainName } = body
  const [domains, holder] = await Promise.all([
    store.listAll('OrganizationDomain', params),
    store.find('OrganizationDomain', 'byVerifiedName', { domainName }),
  ])
  const decision = decide(
    { organization: scope.organization, domains, holder },
    { domainName, txt: domainProof() },
    context,
  )
  return decision.ok ? done(domainReply(decision.domain), decision.changes) : decision
}
