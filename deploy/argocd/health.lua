-- What Argo CD shows of an ImagePush. The first that applies is taken; there is no string library here.
local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end

local function is(kind)
  return conditions[kind] ~= nil and conditions[kind].status == "True"
end

local function says(kind, otherwise)
  local condition = conditions[kind]
  if condition == nil or condition.message == nil or condition.message == "" then
    return otherwise
  end
  return condition.message
end

if obj.spec ~= nil and obj.spec.suspend == true then
  return {status = "Suspended", message = "nothing is pushed while spec.suspend is true"}
end
if status.observedGeneration == nil or status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "the operator has not seen this spec yet"}
end
if is("Stalled") then
  return {status = "Degraded", message = says("Stalled", "the push has stalled")}
end
if is("Reconciling") then
  return {status = "Progressing", message = says("Reconciling", "pushing")}
end
if is("Ready") then
  return {status = "Healthy", message = says("Ready", "pushed")}
end
return {status = "Progressing", message = says("Ready", "waiting for the operator")}
