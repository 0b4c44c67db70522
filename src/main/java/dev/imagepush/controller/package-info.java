/// The controller: from an ImagePush resource to a push, and from what became of it to the resource's
/// status. Start reading at [dev.imagepush.controller.ImagePushReconciler].
///
/// [dev.imagepush.controller.Decider] decides, purely; [dev.imagepush.controller.StatusBuilder] computes
/// the whole status from a decision, purely; what runs, runs in [dev.imagepush.controller.PushTasks].
@NullMarked
package dev.imagepush.controller;

import org.jspecify.annotations.NullMarked;
