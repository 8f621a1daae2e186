package org.jcrm.core.codec;

import java.util.Optional;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;

/** Attribute values of Pacemaker's XML as typed values; what is wrong names its line. */
final class XmlValues {
    private XmlValues() {}

    static String id(XmlElement element) throws CodecException {
        String id = idOrEmpty(element);
        if (id.isBlank()) {
            throw XmlTree.at(element, "the element " + element.name() + " needs an id");
        }
        return id;
    }

    static String idOrEmpty(XmlElement element) {
        return element.attribute("id").orElse("");
    }

    static String required(XmlElement element, String attribute) throws CodecException {
        Optional<String> value = element.attribute(attribute).filter(text -> !text.isBlank());
        if (value.isEmpty()) {
            throw XmlTree.at(
                    element,
                    "the element " + element.name() + " \"" + idOrEmpty(element) + "\" needs the attribute "
                            + attribute);
        }
        return value.get();
    }

    static Optional<Score> score(XmlElement element) throws CodecException {
        Optional<String> text = element.attribute("score").filter(value -> !value.isBlank());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Score> score = Score.parse(text.get());
        if (score.isEmpty()) {
            throw XmlTree.at(
                    element, "\"" + text.get() + "\" is no score; write a whole number, INFINITY or -INFINITY");
        }
        return score;
    }

    static Optional<Role> role(XmlElement element, String attribute) throws CodecException {
        Optional<String> text = element.attribute(attribute).filter(value -> !value.isBlank());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Role> role = Role.parse(text.get());
        if (role.isEmpty()) {
            throw XmlTree.at(
                    element, "\"" + text.get() + "\" is no role; write Started, Stopped, Promoted or Unpromoted");
        }
        return role;
    }
}
