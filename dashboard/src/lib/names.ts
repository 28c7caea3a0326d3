/**
 * A name as it is shown. The api escapes what is no text; characters that are text but invisible, among them those
 * that turn the direction of writing, are spelled out here, so that no name looks like another.
 */
export function visibleName(name: string): string {
  return name.replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ""}}`);
}
