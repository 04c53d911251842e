/** Somebody who has an account at an organization's identity provider. */
export type Account = {
  readonly id: string
  readonly name: string
  readonly mail: string
  /** The same for ever, and telling nothing of the person. */
  readonly persistentId: string
}

/** An organization that runs an identity provider. */
export type Organization = {
  readonly id: string
  readonly name: string
  readonly nameIdFormat: 'email' | 'persistent'
  readonly accounts: readonly Account[]
}

/** The demonstration's organizations: one names its people by address, the other by an opaque id. */
export const organizations: readonly Organization[] = [
  {
    id: 'globex',
    name: 'Globex Corporation',
    nameIdFormat: 'email',
    accounts: [
      account('hank', 'Hank Scorpio', 'globex', '7f2d0c4e'),
      account('frank', 'Frank Grimes', 'globex', '1b98a3d0'),
      account('mindy', 'Mindy Simmons', 'globex', 'c03e5f71'),
      account('homer', 'Homer Simpson', 'globex', '44d0b9e2'),
      account('gordon', 'Gordon Guest', 'contractor', 'a8e15c03'),
    ],
  },
  {
    id: 'initech',
    name: 'Initech',
    nameIdFormat: 'persistent',
    accounts: [
      account('peter', 'Peter Gibbons', 'initech', '9a41be20'),
      account('milton', 'Milton Waddams', 'initech', '5d6e88f3'),
      account('samir', 'Samir Nagheenanajar', 'initech', 'e7720c1a'),
    ],
  },
]

function account(id: string, name: string, organization: string, persistentId: string): Account {
  return { id, name, mail: `${id}@${organization}.example`, persistentId }
}
