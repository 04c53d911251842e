import type { ssoRoutes } from '../../shared/api/sso.ts'
import { claimsAccountsOf, domainOf } from '../../shared/domain/claimed-domain/is-claimed.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { done, type Operation } from '../runtime/operation.ts'

/**
 * Names the organization whose people sign in with SSO at the domain of an address (specification 8.5). Accounts are not
 * looked at, so nothing is told of them.
 */
export const listSsoOfDomain: Operation<typeof ssoRoutes.listSsoOfDomain> = async ({ body, store }) => {
  const domainName = domainOf(body.email)
  const domain = await store.find('OrganizationDomain', 'byVerifiedName', { domainName })
  const configuration = domain && (await store.get('SsoConfiguration', domain))
  const open = await openOrganization(store, configuration)
  const identifier = configuration?.identifier
  const isShown = open.ok && identifier && claimsAccountsOf(open.organization, domain)
  return done({
    object: 'list' as const,
    data: isShown
      ? [
          {
            object: 'verifiedOrganizationDomainSsoDetails' as const,
            domainName,
            organizationIdentifier: identifier,
            organizationName: open.organization.name,
          },
        ]
      : [],
    continuationToken: null,
  })
}
