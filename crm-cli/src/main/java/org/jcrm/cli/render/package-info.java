/**
 * The screens: pure functions from the cluster's status to text, XML and HTML. {@code ScreenComposer} turns a status into
 * sections of lines in crm_mon's order and words; {@code TextScreen} and {@code HtmlScreen} print those, {@code XmlScreen}
 * prints the status itself.
 */
@NullMarked
package org.jcrm.cli.render;

import org.jspecify.annotations.NullMarked;
