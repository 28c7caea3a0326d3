import type { components, paths } from "./api";

type Schemas = components["schemas"];
export type Process = Schemas["Process"];
export type ListedProcess = Schemas["ListedProcess"];
export type ProcessDetail = Schemas["ProcessDetail"];
export type Difference = Schemas["Difference"];
export type ProcessList = Schemas["ProcessList"];
export type Request = Schemas["Request"];
export type RequestList = Schemas["RequestList"];
export type Slice = Schemas["Slice"];
export type Top = Schemas["Top"];
export type Status = Schemas["Status"];
export type Collector = NonNullable<Status["collector"]>;
export type Gap = Schemas["Gap"];
export type Problem = Schemas["Problem"];
export type { paths };
