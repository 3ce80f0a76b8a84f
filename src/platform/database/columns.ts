import { ArrayType, p } from "@mikro-orm/core";

/** text[] with every element quoted: MikroORM leaves an element "null" bare, and PostgreSQL reads that as NULL. */
class TextArrayType extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
  }
}

/** A `text[]` column. */
export const textArray = <T extends string = string>() => p.type(TextArrayType).columnType("text[]").$type<T[]>();

/** A `uuid[]` column. */
export const uuidArray = () => p.type(TextArrayType).columnType("uuid[]").$type<string[]>();

/** A `timestamptz(3)[]` column. It is written by statements of its own, never through the ORM. */
export const timestampArray = () => p.array().columnType("timestamptz[]").$type<Date[]>();

/** A `bytea` column. */
export const bytea = () => p.blob().$type<Buffer>();
