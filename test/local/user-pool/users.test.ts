import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Contract, enroll, invite, itLocally, openContract, password } from './contract.ts'

let contract: Contract
let UserPoolId: string
beforeAll(async () => {
  contract = await openContract()
})
beforeEach(async () => {
  const pool = await contract.createPool({ Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }] })
  UserPoolId = pool.Id
})
afterAll(() => contract.close())

async function attributesOf(Username: string): Promise<Record<string, string | undefined>> {
  const { UserAttributes = [] } = await contract.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]))
}

function update(Username: string, ...UserAttributes: AttributeType[]): Promise<unknown> {
  return contract.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
}

describe('AdminCreateUser', () => {
  it('gives a user a UUID for Username that equals sub, and has him replace the temporary password', async () => {
    const { User } = await contract.sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username: 'Ada@Example.com', MessageAction: 'SUPPRESS' }),
    )
    expect(User?.Username).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(User).toMatchObject({ Enabled: true, UserStatus: 'FORCE_CHANGE_PASSWORD' })
    expect(User?.Attributes).toEqual(
      expect.arrayContaining([
        { Name: 'sub', Value: User?.Username },
        { Name: 'email', Value: 'Ada@Example.com' },
      ]),
    )
  })

  it('refuses an address that is taken, in whatever case', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    await expect(invite(contract, UserPoolId, 'ADA@example.com')).rejects.toMatchObject({
      name: 'UsernameExistsException',
    })
  })

  it('gives a taken address to one of several who ask at once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => invite(contract, UserPoolId, 'ada@example.com')),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses a Username that is no address', async () => {
    await expect(invite(contract, UserPoolId, 'ada')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('refuses attributes that the schema does not have', async () => {
    await expect(
      invite(contract, UserPoolId, 'ada@example.com', [{ Name: 'custom:unheard', Value: 'x' }]),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('refuses a temporary password against the policy', async () => {
    await expect(
      contract.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username: 'ada@example.com',
          TemporaryPassword: 'short',
          MessageAction: 'SUPPRESS',
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidPasswordException' })
  })

  itLocally('refuses to send an invitation', async () => {
    await expect(
      contract.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'ada@example.com' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('a user', () => {
  it('is addressed by Username, by address, and by address in another case', async () => {
    const username = await enroll(contract, UserPoolId, 'ada@example.com')
    for (const Username of [username, 'ada@example.com', 'ADA@EXAMPLE.COM']) {
      const found = await contract.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
      expect(found).toMatchObject({ Username: username, UserStatus: 'CONFIRMED', Enabled: true })
    }
  })

  it('is not found in another pool', async () => {
    const username = await enroll(contract, UserPoolId, 'ada@example.com')
    const other = await contract.createPool()
    await expect(
      contract.sdk.send(new AdminGetUserCommand({ UserPoolId: other.Id, Username: username })),
    ).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' })
  })

  it('is gone once deleted, and the address is free again for somebody else', async () => {
    const username = await enroll(contract, UserPoolId, 'ada@example.com')
    await contract.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'ada@example.com' }))
    await expect(contract.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: username }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
    expect(await invite(contract, UserPoolId, 'ada@example.com')).not.toBe(username)
  })
})

describe('AdminSetUserPassword', () => {
  it.each([
    ['too short', 'Short-1'],
    ['without upper case', 'correct-horse-7'],
    ['without lower case', 'CORRECT-HORSE-7'],
    ['without digit', 'Correct-horse'],
    ['without symbol', 'Correcthorse7'],
  ])('refuses a password %s', async (_, Password) => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await expect(
      contract.sdk.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username: 'ada@example.com', Password, Permanent: true }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidPasswordException' })
  })

  it('has the user replace a password that is not permanent', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await contract.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password }))
    expect(await contract.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).toMatchObject({
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    })
  })
})

describe('AdminUpdateUserAttributes', () => {
  it('signs the user in under the new address, which frees the old one', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await update(Username, { Name: 'email', Value: 'ada@example.org' }, { Name: 'email_verified', Value: 'true' })
    expect(await attributesOf('ada@example.org')).toMatchObject({ sub: Username, email_verified: 'true' })
    await expect(attributesOf('ada@example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  it('counts a new address as unverified unless told otherwise', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com', [{ Name: 'email_verified', Value: 'true' }])
    await update(Username, { Name: 'email', Value: 'ada@example.org' })
    expect(await attributesOf(Username)).toMatchObject({ email: 'ada@example.org', email_verified: 'false' })
  })

  it("refuses another user's address, in whatever case, and changes nothing", async () => {
    await enroll(contract, UserPoolId, 'grace@example.com')
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await expect(
      update(Username, { Name: 'email', Value: 'Grace@example.com' }, { Name: 'name', Value: 'Ada' }),
    ).rejects.toMatchObject({ name: 'AliasExistsException' })
    const attributes = await attributesOf(Username)
    expect(attributes.email).toBe('ada@example.com')
    expect(attributes).not.toHaveProperty('name')
  })

  it("lets a user's own address change its case", async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await update(Username, { Name: 'email', Value: 'Ada@example.com' }, { Name: 'email_verified', Value: 'true' })
    expect(await attributesOf(Username)).toMatchObject({ email: 'Ada@example.com' })
  })

  it('removes an attribute whose value is blank, and leaves the others', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com', [
      { Name: 'name', Value: 'Ada' },
      { Name: 'locale', Value: 'en' },
    ])
    await update(Username, { Name: 'name', Value: '' })
    const attributes = await attributesOf(Username)
    expect(attributes).not.toHaveProperty('name')
    expect(attributes).toMatchObject({ locale: 'en', email: 'ada@example.com' })
  })

  it.each([
    ['the address without a replacement', { Name: 'email', Value: '' }],
    ['sub', { Name: 'sub', Value: '1' }],
    ['an attribute that is set once', { Name: 'custom:tenant', Value: '2' }],
  ])('refuses to change %s', async (_, attribute) => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com', [{ Name: 'custom:tenant', Value: '1' }])
    await expect(update(Username, attribute)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  itLocally('refuses a verification flag that is neither true nor false', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await expect(update(Username, { Name: 'email_verified', Value: 'yes' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

describe('ListUsers', () => {
  async function addresses(Filter: string): Promise<Set<string | undefined>> {
    const { Users = [] } = await contract.sdk.send(new ListUsersCommand({ UserPoolId, Filter }))
    return new Set(Users.map(({ Attributes = [] }) => Attributes.find(({ Name }) => Name === 'email')?.Value))
  }

  it('finds by equality and by prefix', async () => {
    const ada = await enroll(contract, UserPoolId, 'ada@example.com', [{ Name: 'name', Value: 'Ada "Countess" L' }])
    await invite(contract, UserPoolId, 'adam@example.com')
    await invite(contract, UserPoolId, 'grace@example.com')
    expect(await addresses('email = "ada@example.com"')).toEqual(new Set(['ada@example.com']))
    expect(await addresses('email ^= "ada"')).toEqual(new Set(['ada@example.com', 'adam@example.com']))
    expect(await addresses(`sub = "${ada}"`)).toEqual(new Set(['ada@example.com']))
    expect(await addresses(String.raw`name = "Ada \"Countess\" L"`)).toEqual(new Set(['ada@example.com']))
    expect(await addresses('cognito:user_status = "confirmed"')).toEqual(new Set(['ada@example.com']))
    expect(await addresses('email = "nobody@example.com"')).toEqual(new Set())
  })

  it.each(['custom:tenant = "1"', 'email == "x"', 'email = x', 'nonsense'])('refuses filter %s', async (filter) => {
    await expect(addresses(filter)).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('gives every user once over all pages', async () => {
    const invited = []
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      invited.push(await invite(contract, UserPoolId, `${name}@example.com`))
    }
    const listed: (string | undefined)[] = []
    let PaginationToken: string | undefined
    do {
      const page = await contract.sdk.send(new ListUsersCommand({ UserPoolId, Limit: 2, PaginationToken }))
      expect(page.Users?.length).toBeLessThanOrEqual(2)
      listed.push(...(page.Users ?? []).map(({ Username }) => Username))
      PaginationToken = page.PaginationToken
    } while (PaginationToken)
    expect(listed).toHaveLength(invited.length)
    expect(new Set(listed)).toEqual(new Set(invited))
  })
})
