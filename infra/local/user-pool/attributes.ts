import * as z from 'zod'
import { invalidParameter } from './api-error.ts'

/** A user's attributes by name. Every value is a string, flags too: `email_verified` is 'true' or 'false'. */
export type Attributes = Readonly<Record<string, string>>

/** One entry of a pool's `Schema`. Custom attributes are named there without their `custom:` prefix. */
export const attributeDefinitionSchema = z.looseObject({
  Name: z.string().min(1).max(20),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).default('String'),
  Mutable: z.boolean().default(true),
  Required: z.boolean().default(false),
  StringAttributeConstraints: z
    .object({ MinLength: z.string().default('0'), MaxLength: z.string().default('2048') })
    .optional(),
})

type AttributeDefinition = z.output<typeof attributeDefinitionSchema>

/** An attribute as the API's requests and answers carry it. */
export const attributeSchema = z.object({ Name: z.string().min(1).max(32), Value: z.string().max(2048).default('') })

/** Attributes whose value is 'true' or 'false', and a boolean in ID tokens. */
export const flagAttributes: readonly string[] = ['email_verified', 'phone_number_verified']

// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
const standardAttributes = (
  'address birthdate email family_name gender given_name locale middle_name name nickname phone_number ' +
  'picture preferred_username profile updated_at website zoneinfo'
).split(' ')

/** All attributes that users of a pool may have: the standard ones, and those its `Schema` adds or narrows. */
export function schemaAttributes(schema: readonly AttributeDefinition[]): AttributeDefinition[] {
  const define = (Name: string, AttributeDataType: AttributeDefinition['AttributeDataType'], rest: object = {}) => ({
    Name,
    AttributeDataType,
    Mutable: true,
    Required: false,
    ...rest,
  })
  const definitions = [
    define('sub', 'String', { Mutable: false, Required: true }),
    ...standardAttributes.map((name) => define(name, 'String')),
    ...flagAttributes.map((name) => define(name, 'Boolean')),
    ...schema.map((definition) => ({ ...definition, Name: schemaName(definition.Name) })),
  ]
  return [...new Map(definitions.map((definition) => [definition.Name, definition])).values()]
}

function schemaName(name: string): string {
  return standardAttributes.includes(name) ? name : `custom:${name}`
}

/** Names of the attributes that the schema requires and these do not have. */
export function missingAttributes(schema: readonly AttributeDefinition[], attributes: Attributes): string[] {
  return schema.filter(({ Name, Required }) => Required && !attributes[Name]).map(({ Name }) => Name)
}

/** Checks attributes against the pool's `Schema`; InvalidParameterException names the first that does not fit. */
export function checkAttributes(schema: readonly AttributeDefinition[], attributes: Attributes): void {
  const definitions = new Map(schemaAttributes(schema).map((definition) => [definition.Name, definition]))
  for (const [name, value] of Object.entries(attributes)) {
    const definition = definitions.get(name)
    if (!definition) {
      throw nonConforming(`${name}: Attribute does not exist in schema.`)
    }
    if (name === 'sub') {
      throw invalidParameter('Cannot modify the non-mutable attribute sub')
    }
    if (flagAttributes.includes(name) && !['true', 'false', ''].includes(value)) {
      throw nonConforming(`${name}: must be true or false.`)
    }
    const { MinLength = '0', MaxLength = '2048' } = definition.StringAttributeConstraints ?? {}
    if (value !== '' && (value.length < Number(MinLength) || value.length > Number(MaxLength))) {
      throw nonConforming(`${name}: String must be ${MinLength} to ${MaxLength} characters long.`)
    }
  }
}

/** Refuses to change attributes that the schema declares as set once, at creation. */
export function refuseImmutable(schema: readonly AttributeDefinition[], attributes: Attributes): void {
  const immutable = schemaAttributes(schema).find(({ Name, Mutable }) => !Mutable && Name in attributes)
  if (immutable) {
    throw invalidParameter(`Cannot modify the non-mutable attribute ${immutable.Name}`)
  }
}

/** From the API's list to attributes by name. */
export function attributesFromList(list: readonly z.output<typeof attributeSchema>[]): Attributes {
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]))
}

/** From attributes by name to the API's list. */
export function attributesToList(attributes: Attributes): { Name: string; Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

function nonConforming(reason: string): Error {
  return invalidParameter(`Attributes did not conform to the schema: ${reason}`)
}
