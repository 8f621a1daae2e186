package org.jcrm.core.codec.yaml;

/** Files that several tests read: the common case, and one with everything that the format has. */
public final class SampleConfigurations {
    public static final String PAIR = """
            # A PostgreSQL pair with its address.
            cluster:
              name: pgsqlcluster
              no-quorum-policy: ignore        # two nodes, no arbitrator: knowingly
              fencing-enabled: false          # knowingly

            nodes: [node1, node2]

            resources:
              pgsql-master:
                promotable: {clone-max: 2, clone-node-max: 1, notify: true}
                primitive:
                  id: pgsql
                  agent: ocf:jcrm:pgsql
                  params:
                    pgdata: /var/lib/postgresql/15/main
                    rep_mode: sync
                    node_list: [node1, node2]
                    master_ip: 10.155.92.20
                    repuser: repl_user
                    primary_conninfo_opt: keepalives_idle=60 keepalives_interval=5 keepalives_count=5
                  meta: {migration-threshold: 2}
                  operations:
                    start:   {timeout: 120s, on-fail: restart}
                    stop:    {timeout: 120s, on-fail: restart}
                    promote: {timeout: 120s, on-fail: block}
                    demote:  {timeout: 120s, on-fail: restart}
                    monitor:
                      - {interval: 3s, timeout: 10s, on-fail: restart}
                      - {interval: 2s, timeout: 10s, on-fail: restart, role: Promoted}
              master-ip:
                agent: ocf:jcrm:IPaddr2
                params: {ip: 10.155.92.20, iflabel: master}
                operations: {monitor: {interval: 5s}}

            constraints:
              - colocation: {resource: master-ip, with: pgsql-master, with-role: Promoted, score: INFINITY}
              - order: {first: start master-ip, then: promote pgsql-master}
              - location: {resource: pgsql-master, scores: {node1: 0, node2: 0}}
            """;

    public static final String EVERYTHING = """
            cluster:
              - values: {cluster-name: everything}
              - score: 5
                rule: {expressions: [{date: in_range, start: "2026-01-01", duration: {days: 3}}]}
                values: {maintenance-mode: true}
            nodes:
              node1: {address: 10.0.0.1, standby: on, attributes: {rack: r1, "odd name#": x}, utilization: {cpu: 4}}
              node2:
                id: 7
                type: member
                attributes:
                  - {id: mine, values: [{id: own-id, name: rack, value: r2}, {name: rack, value: r3}]}
              node3:
            templates:
              web-template:
                agent: ocf:heartbeat:apache
                params: {port: 80}
                operations: {monitor: {interval: 10s}}
            resources:
              db:
                agent: systemd:postgresql@15-main
                utilization: {cpu: 2}
                params:
                  - rule: {match: any, expressions: ["#uname eq node1", defined rack, {rule: {expressions: [rack ne r2]}}]}
                    score: 10
                    values: {a: 1}
                  - values: {a: 2, b: "two words", c: "", d: "yes: no", e: "#x", f: "line\\nfeed", g: null-ish}
                operations:
                  start: {id: db-own-start, timeout: 1min, interval: 0s}
                  monitor: {interval: 10s, start-delay: 500ms, enabled: false, record-pending: true, params: {depth: 3}}
              web:
                members:
                  web-ip: {agent: ocf:jcrm:IPaddr2, params: {ip: 10.0.0.9}}
                  web-app: {template: web-template, meta: {target-role: Stopped}}
                meta: {resource-stickiness: 100}
                params: {x: y}
              copies:
                clone: {interleave: true}
                params: {p: q}
                group:
                  id: copied
                  members:
                    one: {agent: ocf:jcrm:Dummy}
                    two: {agent: ocf:jcrm:Dummy}
              plain-clone:
                clone:
                primitive: {id: cloned, agent: ocf:jcrm:Dummy}
              boxed:
                bundle: ["<docker image=\\"x\\"/>"]
                meta: {a: b}
                primitive: {id: inside, agent: ocf:jcrm:Dummy}
            constraints:
              - location: {resource: db, scores: {node1: 100, node2: -INFINITY}}
              - location: {resource: web, ban: [node1, node3], role: Started}
              - location: {id: by-hand, resource: db, node: node3, score: 5, discovery: never}
              - location: {pattern: "we.*", rule: {score: -INFINITY, expressions: [not_defined pingd, pingd lte 0], match: any}}
              - location:
                  resource: copies
                  rules:
                    - {score-attribute: pingd, role: Promoted, expressions: [{attribute: pingd, operation: gt, value: 0, type: number, value-source: literal}]}
                    - {id: own-rule, score: 1, expressions: [{id: own-expr, date: date_spec, spec: {hours: 9-16, weekdays: 1-5}}]}
              - location: {resource: db, node: node1, score: 7, lifetime: {expressions: [{date: lt, end: "2027-01-01"}]}}
              - location: {sets: [[db, web], {resources: [copies], role: Started}], node: node1, score: 3}
              - colocation: {resource: db, with: web}
              - colocation: {resource: db, role: Started, with: web, score: -10, node-attribute: rack, influence: false}
              - colocation: {sets: [[db, web], {id: own-set, resources: [copies], sequential: false}], score: 20}
              - order: {first: db, then: web, kind: Serialize, symmetrical: false}
              - order: {first: db, then: web, kind: Optional}
              - order: {id: own-order, first: stop db, then: start web, require-all: true, score: 3}
              - order: {sets: [{resources: [db, web], action: start, require-all: false}, [copies]]}
              - ticket: {ticket: blue, resource: db, role: Promoted, loss-policy: fence}
              - ticket: {ticket: blue, sets: [[db]]}
              - location: {resource: both, scores: {node1: 2}}
            tags: {both: [db, web]}
            defaults:
              resources: {resource-stickiness: 1}
              operations:
                - rule: {expressions: [{op: monitor, interval: 10s}, {resource: {class: ocf, provider: jcrm, type: pgsql}}]}
                  values: {timeout: 20s}
            foreign:
              - {section: configuration, element: acls, xml: "<acls><acl_role id=\\"a\\"><acl_permission id=\\"b\\" kind=\\"read\\" xpath=\\"/cib\\"/></acl_role></acls>"}
            """;

    private SampleConfigurations() {}
}
