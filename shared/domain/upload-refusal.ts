/** Why a customer gets no place for a file. */
export type UploadRefusal =
  | "permission-invalid"
  | "permission-expired"
  | "too-many"
  | "empty"
  | "too-large"
  | "type-not-allowed";
