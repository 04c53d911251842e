import type { domainsRoutes } from '../../shared/api/domains.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { domainReply } from './domain-reply.ts'

/** One domain. */
export const getDomain: Operation<typeof domainsRoutes.getDomain> = async ({ params, store }) => {
  const domain = await store.get('OrganizationDomain', params)
  return domain ? done(domainReply(domain)) : refuse('request.not_found')
}
