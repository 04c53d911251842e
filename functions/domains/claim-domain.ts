import { randomBytes } from 'node:crypto'
import type { domainsRoutes } from '../../shared/api/domains.ts'
import { claimDomain as decide } from '../../shared/domain/claimed-domain/claim-domain.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { domainReply } from './domain-reply.ts'

/** 44 characters of base64url. */
const RANDOM_BYTES = 33

/** Adds a domain, with a text nobody can guess: whoever publishes it was told it here. */
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
  const txt = `keyward=${randomBytes(RANDOM_BYTES).toString('base64url')}`
  const decision = decide({ organization: scope.organization, domains, holder }, { domainName, txt }, context)
  return decision.ok ? done(domainReply(decision.domain), decision.changes) : decision
}
