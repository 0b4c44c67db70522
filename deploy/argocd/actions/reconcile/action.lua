-- Asks the operator for a check now.
local os = require("os")
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["reconcile.fluxcd.io/requestedAt"] =
  "by Argo CD at " .. os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
