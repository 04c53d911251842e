import { clientsRoutes } from './clients.ts'
import { collectionsRoutes } from './collections.ts'
import { discoveryRoutes } from './discovery.ts'
import { domainsRoutes } from './domains.ts'
import { eventsRoutes } from './events.ts'
import { groupsRoutes } from './groups.ts'
import { identityRoutes } from './identity.ts'
import { membersRoutes } from './members.ts'
import { organizationsRoutes } from './organizations.ts'
import { policiesRoutes } from './policies.ts'
import { portalRoutes } from './portal.ts'
import { providerUsersRoutes } from './provider-users.ts'
import { providersRoutes } from './providers.ts'
import type { Routes } from './route.ts'
import { ssoRoutes } from './sso.ts'
import { twoStepLoginRoutes } from './two-step-login.ts'

/** Everything that is reachable over HTTP, by feature; one feature is one folder in `functions/` and one Lambda. */
export const registry = {
  discovery: discoveryRoutes,
  identity: identityRoutes,
  'two-step-login': twoStepLoginRoutes,
  providers: providersRoutes,
  'provider-users': providerUsersRoutes,
  clients: clientsRoutes,
  organizations: organizationsRoutes,
  members: membersRoutes,
  collections: collectionsRoutes,
  events: eventsRoutes,
  groups: groupsRoutes,
  policies: policiesRoutes,
  domains: domainsRoutes,
  sso: ssoRoutes,
  portal: portalRoutes,
} as const satisfies Record<string, Routes>

export type Feature = keyof typeof registry
