@NullMarked
package org.jcrm.core.controller;

import org.jspecify.annotations.NullMarked;
