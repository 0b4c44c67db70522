/// Tests of the operator: its configuration, management server and manifests, and the whole of it on a
/// real control plane, driven through the API server alone (start at `PushScenario`).
@NullMarked
package dev.imagepush.operator;

import org.jspecify.annotations.NullMarked;
