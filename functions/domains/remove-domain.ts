import type { domainsRoutes } from '../../shared/api/domains.ts'
import { removeDomain as decide } from '../../shared/domain/claimed-domain/claim-domain.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Gives a domain up, verified or not. */
export const removeDomain: Operation<typeof domainsRoutes.removeDomain> = async ({ params, store, context }) => {
  const domain = await store.get('OrganizationDomain', params)
  return domain ? done(null, decide(domain, context)) : refuse('request.not_found')
}
