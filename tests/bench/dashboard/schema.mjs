// Holds what the generated server sends to api/openapi.yaml: whole, and nothing besides.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";

const openapi = parse(readFileSync(new URL("../../../api/openapi.yaml", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(openapi, "api");

/** Those of a schema, and of all that it is made of. */
function propertiesOf({ $ref, allOf = [], properties = {} }) {
  if ($ref !== undefined) return propertiesOf(openapi.components.schemas[$ref.split("/").at(-1)]);
  return Object.assign({}, ...allOf.map(propertiesOf), properties);
}

/** Throws if a value is not what the api calls NAME, or has a key that the api does not know. */
export function mustBe(name, value) {
  const valid = ajv.getSchema(`api#/components/schemas/${name}`);
  if (!valid(value)) throw new Error(`no ${name}: ${ajv.errorsText(valid.errors)}`);
  const properties = propertiesOf(openapi.components.schemas[name]);
  const odd = Object.keys(value).filter((key) => !(key in properties));
  if (odd.length > 0) throw new Error(`no ${name}: the api knows no ${odd.join(", ")}`);
  return value;
}
