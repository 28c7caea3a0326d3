export const typesFile: URL;
export function generateTypes(): Promise<string>;
