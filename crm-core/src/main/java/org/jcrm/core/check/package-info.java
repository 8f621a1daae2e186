/**
 * What is wrong, doubtful or unsafe in a configuration, whatever form it came in. {@code CibValidator.check} is the table
 * of contents; each concern is a class of its own that reads a {@code Subject} and reports {@code ConfigProblem}s.
 */
@NullMarked
package org.jcrm.core.check;

import org.jspecify.annotations.NullMarked;
