import type { domainsRoutes } from '../../shared/api/domains.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { domainReply } from './domain-reply.ts'

/** All domains of the organization, oldest first. */
export const listDomains: Operation<typeof domainsRoutes.listDomains> = async ({ params, store }) => {
  const domains = await store.listAll('OrganizationDomain', params)
  return done({ object: 'list' as const, data: domains.map(domainReply), continuationToken: null })
}
