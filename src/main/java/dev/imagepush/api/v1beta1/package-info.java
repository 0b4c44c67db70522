/// The Kubernetes types of `imagepush.dev/v1beta1`, from which the CRD is generated: what a person
/// writes in `spec` and what the operator writes in `status`. Optional values that have a default
/// hold it from birth, as the API server would have filled it in; a required value that is absent
/// reads as an empty one, which the translation to domain values refuses by name. Imports nothing of
/// ours.
@NullMarked
package dev.imagepush.api.v1beta1;

import org.jspecify.annotations.NullMarked;
