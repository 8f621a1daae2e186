/**
 * One node's controller: {@code step(state, event, now)} → new state and a list of effects, in order of safety.
 */
@NullMarked
package org.jcrm.core.controller;

import org.jspecify.annotations.NullMarked;
