import type { Stored } from '../../store/define-entity.ts'
import type { ClientLink, Organization } from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'

/** A client organization as its provider sees it. */
export interface Client {
  readonly link: ClientLink
  readonly seats: OrganizationSeats
}

/** A client as it was read, ready to be changed. */
export interface StoredClient extends Client {
  readonly link: Stored<ClientLink>
  readonly organization: Stored<Organization>
  readonly seats: Stored<OrganizationSeats>
}
