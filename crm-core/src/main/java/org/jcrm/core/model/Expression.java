package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;

/** One condition of a {@link Rule}. Texts are kept as written; the {@code rule} package interprets them. */
public sealed interface Expression
        permits Rule, AttributeExpression, DateExpression, ResourceExpression, OperationExpression {
    String id();

    /** {@code expression}: a node attribute compared with a value ({@code lt|gt|lte|gte|eq|ne|defined|not_defined}). */
    record AttributeExpression(
            String id,
            String attribute,
            String operation,
            Optional<String> value,
            Optional<String> type,
            Optional<String> valueSource)
            implements Expression {
        public AttributeExpression {
            requireNonNull(id, "id is null");
            requireNonNull(attribute, "attribute is null");
            requireNonNull(operation, "operation is null");
        }
    }

    /** {@code date_expression}: {@code gt|lt|in_range|date_spec}; spec and duration fields by their XML names. */
    record DateExpression(
            String id,
            String operation,
            Optional<String> start,
            Optional<String> end,
            Map<String, String> spec,
            Map<String, String> duration)
            implements Expression {
        public DateExpression {
            requireNonNull(id, "id is null");
            requireNonNull(operation, "operation is null");
            spec = Ordered.copyOf(spec);
            duration = Ordered.copyOf(duration);
        }
    }

    /** {@code rsc_expression}: the class, provider and type of the resource that defaults are computed for. */
    record ResourceExpression(String id, Optional<String> standard, Optional<String> provider, Optional<String> type)
            implements Expression {
        public ResourceExpression {
            requireNonNull(id, "id is null");
        }
    }

    /** {@code op_expression}: the operation that defaults are computed for. */
    record OperationExpression(String id, String name, Optional<String> interval) implements Expression {
        public OperationExpression {
            requireNonNull(id, "id is null");
            requireNonNull(name, "name is null");
        }
    }
}
